#include "testing/fixtures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "sdk/draws.hpp"

namespace kazan::testing {
namespace {

class MemoryRows final : public ActivationSource {
 public:
  MemoryRows(Array rows, std::vector<std::int32_t> positions)
      : rows_(std::move(rows)), positions_(std::move(positions)) {}

  std::int64_t rows() const override { return rows_.size(0); }
  std::int64_t inputs() const override { return rows_.size(1); }
  std::vector<std::int32_t> positions() const override { return positions_; }
  Array read(std::int64_t begin, std::int64_t end) override {
    const auto width = static_cast<std::size_t>(inputs());
    return Array::of<float>({{"tokens", end - begin}, {"inputs", inputs()}},
                            std::span<const float>(rows_.values<float>())
                                .subspan(static_cast<std::size_t>(begin) * width,
                                         static_cast<std::size_t>(end - begin) * width));
  }

 private:
  Array rows_;
  std::vector<std::int32_t> positions_;
};

Activations in_memory(Array rows, std::vector<std::int32_t> positions) {
  if (positions.empty()) {
    positions.resize(static_cast<std::size_t>(rows.size(0)));
    std::iota(positions.begin(), positions.end(), 0);
  }
  if (static_cast<std::int64_t>(positions.size()) != rows.size(0))
    throw Error(Fault::internal, std::to_string(positions.size()) + " positions for " +
                                     std::to_string(rows.size(0)) + " rows");
  return Activations::stored(std::make_shared<MemoryRows>(std::move(rows), std::move(positions)));
}

void normalise(std::span<float> direction) {
  double square = 0;
  for (const float v : direction) square += static_cast<double>(v) * v;
  for (float& v : direction) v = static_cast<float>(v / std::sqrt(square));
}

Array directions_of(const PlantedOptions& o) {
  Array out(Dtype::f32, {{"features", o.features}, {"inputs", o.inputs}});
  const Draws draws(o.seed, "testing.directions");
  const auto width = static_cast<std::size_t>(o.inputs);
  for (std::size_t f = 0; f < static_cast<std::size_t>(o.features); ++f) {
    const auto direction = out.values<float>().subspan(f * width, width);
    for (std::size_t i = 0; i < width; ++i) direction[i] = static_cast<float>(draws.normal(f, i));
    normalise(direction);
  }
  return out;
}

void require(const char* field, bool holds, const std::string& expected, const Json& found) {
  if (!holds)
    throw Error(Fault::internal, std::string("planted: ") + field + ": expected " + expected +
                                     ", found " + found.dump());
}

void require_sound(const PlantedOptions& o) {
  require("rows", o.rows >= 0, "at least 0", o.rows);
  require("inputs", o.inputs >= 1, "at least 1", o.inputs);
  require("features", o.features >= 1, "at least 1", o.features);
  require("active", o.active >= 0 && o.active <= o.features,
          "0 to " + std::to_string(o.features) + ", the features", o.active);
  require("noise", std::isfinite(o.noise) && o.noise >= 0, "at least 0", o.noise);
}

// The first `active` of a permutation of the features, a row.
Codes planted_codes(const PlantedOptions& o) {
  const Draws which(o.seed, "testing.which"), strength(o.seed, "testing.strength");
  Dense rows(static_cast<std::size_t>(o.rows),
             std::vector<float>(static_cast<std::size_t>(o.features)));
  for (std::size_t t = 0; t < rows.size(); ++t) {
    const auto order = which.permutation(o.features, t);
    for (std::size_t i = 0; i < static_cast<std::size_t>(o.active); ++i)
      rows[t][static_cast<std::size_t>(order[i])] = static_cast<float>(1 + strength.uniform(t, i));
  }
  return codes_of(rows, o.features);
}

// In the features' order, in f64: the sum that reconstruct_row makes.
Array planted_rows(const PlantedOptions& o, const Array& directions, const Codes& codes) {
  Array out(Dtype::f32, {{"tokens", o.rows}, {"inputs", o.inputs}});
  const Draws noise(o.seed, "testing.noise");
  const auto width = static_cast<std::size_t>(o.inputs);
  for (std::int64_t t = 0; t < o.rows; ++t)
    for (std::size_t i = 0; i < width; ++i) {
      double x = 0;
      for (std::size_t e = 0; e < codes.latents_of(t).size(); ++e)
        x += static_cast<double>(codes.activations_of(t)[e]) *
             directions.row<float>(codes.latents_of(t)[e])[i];
      if (o.noise != 0) x += o.noise * noise.normal(static_cast<std::uint64_t>(t), i);
      out.values<float>()[static_cast<std::size_t>(t) * width + i] = static_cast<float>(x);
    }
  return out;
}

}  // namespace

Text text_of(std::string content) {
  Text text;
  text.content = std::move(content);
  return text;
}

Tokens tokens_of(const std::vector<std::string>& pieces) {
  Tokens tokens;
  tokens.windows = {0};
  tokens.vocabulary = 1000;
  std::map<std::string, std::int32_t> ids;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto id = ids.try_emplace(pieces[i], static_cast<std::int32_t>(i)).first->second;
    const auto begin = static_cast<std::int64_t>(tokens.text.size());
    tokens.text += pieces[i];
    tokens.tokens.push_back({id, begin, static_cast<std::int64_t>(tokens.text.size())});
  }
  tokens.vocabulary = std::max<std::int64_t>(tokens.vocabulary, tokens.rows());
  return tokens;
}

Tokens tokens_of_words(const std::string& text, std::int64_t window) {
  std::vector<std::string> pieces;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin + 1), text.size());
    pieces.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  Tokens tokens = tokens_of(pieces);
  for (std::int64_t first = window; window > 0 && first < tokens.rows(); first += window)
    tokens.windows.push_back(first);
  return tokens;
}

Codes codes_of(const Dense& rows, std::int64_t latents) {
  Codes codes;
  codes.latents = latents;
  for (const auto& row : rows) codes.append_row(row);
  return codes;
}

Dense random_rows(std::size_t rows, std::size_t latents, double share, std::int64_t seed) {
  const Draws draws(seed, "test.rows"), values(seed, "test.values");
  Dense out(rows, std::vector<float>(latents));
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t j = 0; j < latents; ++j)
      if (draws.uniform(r, j) < share) out[r][j] = static_cast<float>(values.uniform(r, j) + 0.01);
  return out;
}

Activations activations_of(const Dense& rows, std::vector<std::int32_t> positions) {
  const auto width = rows.empty() ? 1 : static_cast<std::int64_t>(rows.front().size());
  std::vector<float> all;
  for (const auto& row : rows) {
    if (static_cast<std::int64_t>(row.size()) != width)
      throw Error(Fault::internal, "rows of " + std::to_string(width) + " and of " +
                                       std::to_string(row.size()) + " inputs");
    all.insert(all.end(), row.begin(), row.end());
  }
  const auto count = static_cast<std::int64_t>(rows.size());
  return in_memory(Array::of<float>({{"tokens", count}, {"inputs", width}}, all),
                   std::move(positions));
}

Planted planted(const PlantedOptions& options) {
  require_sound(options);
  Planted out;
  out.directions = directions_of(options);
  out.codes = planted_codes(options);
  out.rows = planted_rows(options, out.directions, out.codes);
  return out;
}

Activations Planted::activations() const {
  return in_memory(rows.clone(), {});
}

Sae Planted::sae() const {
  const auto features = directions.size(0), inputs = directions.size(1);
  Sae sae;
  sae.variant = "sae.topk";
  sae.variant_params = Json::object({{"k", codes.rows() ? codes.active() / codes.rows() : 1}});
  sae.tied = true;
  sae.encoder = Array::of<float>({{"latents", features}, {"inputs", inputs}},
                                 std::span<const float>(directions.values<float>()));
  sae.encoder_bias = Array(Dtype::f32, {{"latents", features}});
  sae.decoder_bias = Array(Dtype::f32, {{"inputs", inputs}});
  sae.mean = Array(Dtype::f32, {{"inputs", inputs}});
  return sae;
}

}  // namespace kazan::testing
