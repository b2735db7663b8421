// Sizes are compared with what saving such an artifact leaves.
#include "sdk/artifacts/sizes.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/files.hpp"
#include "sdk/arrays/hdf5.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/tokens.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

template <class T>
double saved(const T& artifact) {
  const ScopedFolder folder(unique_folder(fs::temp_directory_path(), "kazan-sizes"));
  artifact.save({folder.path(), nullptr});
  double bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder.path()))
    bytes += static_cast<double>(entry.file_size());
  return bytes;
}

// At least what it is, and not much more.
void check(double estimated, double actual) {
  CHECK(estimated >= actual);
  CHECK(estimated <= 1.25 * actual + (24 << 10));
}

class Ones final : public ActivationSource {
 public:
  Ones(std::int64_t rows, std::int64_t inputs) : rows_(rows), inputs_(inputs) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override {
    return std::vector<std::int32_t>(static_cast<std::size_t>(rows_));
  }
  Array read(std::int64_t begin, std::int64_t end) override {
    return Array(Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs_}});
  }

 private:
  std::int64_t rows_, inputs_;
};

}  // namespace

TEST_CASE("tokens take on disk what their size says") {
  const std::int64_t count = GENERATE(1, 300, 400'000);
  Tokens tokens;
  tokens.text = std::string(static_cast<std::size_t>(2 * count), 'x');
  for (std::int64_t i = 0; i < count; ++i) tokens.tokens.push_back({1, 2 * i, 2 * i + 2});
  tokens.windows = {0};
  tokens.vocabulary = 2;
  const Description known{{{"tokens", count}}, Json::object({{"bytes", 2 * count}})};
  check(tokens_size(known).disk, saved(tokens));
}

TEST_CASE("activations take on disk what their size says") {
  const auto [rows, inputs] = GENERATE(
      table<std::int64_t, std::int64_t>({{1, 1}, {171, 256}, {1000, 768}, {257, 3}, {40, 30'000}}));
  CAPTURE(rows, inputs);
  const auto artifact = Activations::stored(std::make_shared<Ones>(rows, inputs));
  const double actual = saved(artifact);
  const double estimated = activations_size({{{"tokens", rows}, {"inputs", inputs}}}).disk;
  CHECK(estimated >= actual);
  // The last chunk is whole: up to 32 rows, or a mebibyte, of nothing.
  CHECK(estimated <= 1.1 * actual + (24 << 10));
}

TEST_CASE("codes take on disk what their size says, by active latents or by all") {
  const std::int64_t rows = GENERATE(1, 5000), latents = 64;
  Codes codes;
  codes.latents = latents;
  std::vector<float> row(static_cast<std::size_t>(latents), 1.0f);
  Codes few = codes;
  for (std::int64_t r = 0; r < rows; ++r) codes.append_row(row);
  std::fill(row.begin() + 8, row.end(), 0.0f);
  for (std::int64_t r = 0; r < rows; ++r) few.append_row(row);
  Description known{{{"tokens", rows}, {"latents", latents}}};
  check(codes_size(known).disk, saved(codes));
  known.attributes["most_active"] = 8;
  CHECK(code_entries(known) == static_cast<double>(8 * rows));
  check(codes_size(known).disk, saved(few));
}

TEST_CASE("an SAE takes on disk what its size says, tied or not") {
  const bool tied = GENERATE(true, false);
  const std::int64_t n = 96, d = 40;
  Sae sae;
  sae.variant = "test";
  sae.tied = tied;
  sae.encoder = Array(Dtype::f32, {{"latents", n}, {"inputs", d}});
  if (!tied) sae.decoder_weights = Array(Dtype::f32, {{"latents", n}, {"inputs", d}});
  sae.encoder_bias = Array(Dtype::f32, {{"latents", n}});
  sae.decoder_bias = sae.mean = Array(Dtype::f32, {{"inputs", d}});
  const Description known{{{"latents", n}, {"inputs", d}}, Json::object({{"tied", tied}})};
  check(sae_size(known).disk, saved(sae));
}

TEST_CASE("a table of long numbers takes on disk no more than its size says") {
  Table table;
  for (int c = 0; c < 5; ++c) {
    Column::Numbers values;
    for (int i = 0; i < 2000; ++i) values.push_back(-std::exp(-400.0 + 0.1 * i + c));
    table.columns.push_back({"column_" + std::to_string(c), "the definition of it", values});
  }
  CHECK(table_size(2000, 5, 0).disk >= saved(table));
  Table counts{{{"count", "the definition of it", Column::Integers(2000, 9'876'543'210)}}};
  check(table_size(2000, 0, 1).disk, saved(counts));
}

TEST_CASE("a size that is not known makes what it enters unknown") {
  const Description nothing;
  CHECK(std::isnan(tokens_size(nothing).disk));
  CHECK(std::isnan(activations_size({{{"inputs", 8}}}).memory));
  CHECK(std::isnan(codes_size({{{"tokens", 8}}}).disk));
  CHECK(std::isnan(sae_size(nothing).memory));
}
