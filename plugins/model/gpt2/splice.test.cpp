// A pass that goes on with other values at one site, against models whose weights were changed so
// that they compute those values, and against passes over other tokens.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "decoder/fixture_test.hpp"
#include "decoder/tensors.hpp"
#include "gpt2/config.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

constexpr std::int64_t kLayer = 1;
const std::vector<std::int32_t> kIds = {3, 1, 4, 1, 5, 9, 2, 6};
const Decoder kTiny =
    Gpt2Config{.layers = 3, .heads = 2, .width = 8, .mlp_width = 12, .context = 9, .vocabulary = 11}
        .decoder();

// Weights without zeros among them, some set to 0 in kLayer: whole tensors, or some columns.
class Changed final : public DecoderWeights {
 public:
  struct Zeroed {
    std::string name;                 // "mlp.c_proj.weight", of kLayer
    std::int64_t begin = 0, end = 0;  // columns; both 0: all
  };
  explicit Changed(std::vector<Zeroed> zeroed = {}) : zeroed_(std::move(zeroed)) {}

  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    return random_->rows(name, ids);
  }

 private:
  Array make(const std::string& name) override {
    Array out = random_->tensor(name).clone();
    auto values = out.values<float>();
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = 20 * values[i] + 0.1f * std::sin(static_cast<float>(i));
    for (const auto& zero : zeroed_)
      if (name == layer_name(kTiny, kLayer) + zero.name) clear(zero, values, out);
    return out;
  }
  static void clear(const Zeroed& zero, std::span<float> values, const Array& shaped) {
    const auto columns = shaped.shape().back().size;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto column = static_cast<std::int64_t>(i) % columns;
      if (zero.end == 0 || (column >= zero.begin && column < zero.end)) values[i] = 0;
    }
  }

  std::unique_ptr<DecoderWeights> random_ = random_weights(0, kTiny, 1);
  std::vector<Zeroed> zeroed_;
};

DecoderModel model(std::vector<Changed::Zeroed> zeroed = {}) {
  return {kTiny, std::make_unique<Changed>(std::move(zeroed))};
}

std::vector<float> numbers(const Array& array) {
  const auto values = array.values<float>();
  return {values.begin(), values.end()};
}

double distance(const Array& a, const Array& b) {
  REQUIRE(a.count() == b.count());
  double worst = 0;
  for (std::size_t i = 0; i < a.values<float>().size(); ++i)
    worst = std::max(worst, std::abs(double{a.values<float>()[i]} - double{b.values<float>()[i]}));
  return worst;
}

Array zeros(const Array& rows) {
  return Array(Dtype::f32, rows.shape());
}

}  // namespace

TEST_CASE("what is replaced by itself changes nothing") {
  DecoderModel plain = model();
  const auto expected = numbers(plain.logits(kIds));
  for (const auto& row : site_table()) {
    if (!replaceable(row)) continue;
    INFO(row.name);
    std::int64_t inputs = 0;
    const auto logits = plain.logits_with(kIds, {row.name, kLayer}, [&](const Array& rows) {
      inputs = rows.size(1);
      return rows.clone();
    });
    CHECK(numbers(logits) == expected);
    CHECK(inputs == row_width(row, kTiny.dims()));
  }
}

TEST_CASE("a site of zeros is that of a model whose weights make them") {
  const std::map<std::string, std::vector<Changed::Zeroed>> makes_zeros = {
      {"ln1", {{"ln_1.weight"}, {"ln_1.bias"}}},
      {"q", {{"attn.c_attn.weight", 0, 8}, {"attn.c_attn.bias", 0, 8}}},
      {"k", {{"attn.c_attn.weight", 8, 16}, {"attn.c_attn.bias", 8, 16}}},
      {"v", {{"attn.c_attn.weight", 16, 24}, {"attn.c_attn.bias", 16, 24}}},
      {"z", {{"attn.c_attn.weight", 16, 24}, {"attn.c_attn.bias", 16, 24}}},
      {"attn_out", {{"attn.c_proj.weight"}, {"attn.c_proj.bias"}}},
      {"ln2", {{"ln_2.weight"}, {"ln_2.bias"}}},
      {"mlp_pre", {{"mlp.c_fc.weight"}, {"mlp.c_fc.bias"}}},
      {"mlp_post", {{"mlp.c_proj.weight"}}},
      {"mlp_out", {{"mlp.c_proj.weight"}, {"mlp.c_proj.bias"}}}};
  DecoderModel plain = model();
  const Array untouched = plain.logits(kIds);
  for (const auto& [site, zeroed] : makes_zeros) {
    INFO(site);
    const Array spliced = plain.logits_with(kIds, {site, kLayer}, zeros);
    CHECK(distance(spliced, model(zeroed).logits(kIds)) <= 1e-5);  // sums in another order
    CHECK(distance(spliced, untouched) > 1e-2);
  }
}

TEST_CASE("from the residual stream of other tokens the logits are theirs") {
  const std::vector<std::int32_t> others = {2, 7, 1, 8, 2, 8, 1, 8};
  DecoderModel plain = model();
  const auto theirs = numbers(plain.logits(others));
  for (const auto* site : {"resid_pre", "resid_post"}) {
    const Array stream = plain.activations(others, {{site, kLayer}}).at(0);
    const auto spliced =
        plain.logits_with(kIds, {site, kLayer}, [&](const Array&) { return stream; });
    INFO(site);
    CHECK(numbers(spliced) == theirs);
    // What was given is still as it was.
    CHECK(numbers(stream) == numbers(plain.activations(others, {{site, kLayer}}).at(0)));
  }
}

TEST_CASE("resid_mid carries the stream past attention") {
  DecoderModel plain = model();
  const Array before = plain.activations(kIds, {{"resid_pre", kLayer}}).at(0);
  const Array spliced =
      plain.logits_with(kIds, {"resid_mid", kLayer}, [&](const Array&) { return before; });
  CHECK(distance(spliced, plain.logits_with(kIds, {"attn_out", kLayer}, zeros)) <= 1e-5);
}

TEST_CASE("names and layers are as everywhere; sites that lead nowhere are refused") {
  DecoderModel plain = model();
  const auto by = [&](const std::string& name, std::int64_t layer) {
    return numbers(plain.logits_with(kIds, {name, layer}, zeros));
  };
  CHECK(by("mlp_out", -1) == by("mlp_out", 2));
  for (const auto* site : {"pattern", "ln1_normalized", "ln2_normalized"})
    CHECK_THROWS_WITH(by(site, 0), Contains("nothing goes on from " + std::string(site)));
  CHECK_THROWS_WITH(by("mlp_ot", 0), Contains("did you mean mlp_out"));
  CHECK_THROWS_WITH(plain.logits_with(kIds, {"z", 0},
                                      [](const Array&) {
                                        return Array(Dtype::f32, {{"n", 1}});
                                      }),
                    Contains("another shape"));
}
