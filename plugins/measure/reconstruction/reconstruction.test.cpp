#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "measure/maths/maths_test.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

class Given final : public ActivationSource {
 public:
  Given(std::vector<float> values, std::int64_t inputs, std::vector<std::int32_t> positions)
      : values_(std::move(values)), inputs_(inputs), positions_(std::move(positions)) {}
  std::int64_t rows() const override { return static_cast<std::int64_t>(positions_.size()); }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override { return positions_; }
  Array read(std::int64_t begin, std::int64_t end) override {
    return Array::of<float>(
        {{"tokens", end - begin}, {"inputs", inputs_}},
        std::span<const float>(values_).subspan(static_cast<std::size_t>(begin * inputs_),
                                                static_cast<std::size_t>((end - begin) * inputs_)));
  }

 private:
  std::vector<float> values_;
  std::int64_t inputs_;
  std::vector<std::int32_t> positions_;
};

Activations rows(std::vector<float> values, std::int64_t inputs,
                 std::vector<std::int32_t> positions) {
  return Activations::stored(
      std::make_shared<Given>(std::move(values), inputs, std::move(positions)));
}

Sae sae_of(std::int64_t latents, std::int64_t inputs, const std::vector<float>& decoder) {
  Sae sae;
  sae.variant = "sae.topk";
  sae.encoder = Array(Dtype::f32, {{"latents", latents}, {"inputs", inputs}});
  sae.decoder_weights = Array::of<float>({{"latents", latents}, {"inputs", inputs}}, decoder);
  sae.encoder_bias = Array(Dtype::f32, {{"latents", latents}});
  sae.decoder_bias = Array(Dtype::f32, {{"inputs", inputs}});
  sae.mean = Array(Dtype::f32, {{"inputs", inputs}});
  return sae;
}

}  // namespace

TEST_CASE("a reconstruction that can be done by hand") {
  Rig rig("measure.reconstruction");
  // One latent along (1 1); rows (10 10) at position 0, then (1 0) and (3 2).
  rig.input("sae", sae_of(1, 2, {1, 1}));
  rig.input("codes", codes_of({{9}, {1}, {2}}, 1));
  rig.input("activations", rows({10, 10, 1, 0, 3, 2}, 2, {0, 1, 2}));
  rig.run();
  CHECK(rig.metric("rows") == 3);
  // errors: (1 1), (0 -1), (1 0); rest: xbar (2 1), total 4; all: xbar (14/3 4)
  CHECK(rig.metric("mse") == Approx(4.0 / 6));
  CHECK(rig.metric("mse_without_first") == 0.5);
  CHECK(rig.metric("fvu_without_first") == 0.5);
  const double total = 100 + 1 + 9 - 3 * (14. / 3) * (14. / 3) + 100 + 0 + 4 - 3 * 16;
  CHECK(rig.metric("fvu") == Approx(4 / total));
  CHECK(rig.metric("mean_to_spread_without_first") == Approx(std::sqrt(5.0 / 2)));
  const auto errors = rig.output<Table>("errors");
  CHECK(std::get<Column::Numbers>(errors->column("squared_error").values) ==
        Column::Numbers{2, 1, 1});
  CHECK(std::get<Column::Integers>(errors->column("position").values) == Column::Integers{0, 1, 2});
}

TEST_CASE("reconstruction in parts equals dense float64 algebra") {
  constexpr std::int64_t kRows = 700, kInputs = 5, kLatents = 9;
  const Draws draws(4, "test.reconstruction");
  const auto dense = random_rows(kRows, kLatents, 0.3, 6);
  std::vector<float> x, decoder;
  std::vector<std::int32_t> positions;
  for (std::uint64_t i = 0; i < kLatents * kInputs; ++i)
    decoder.push_back(static_cast<float>(draws.normal(i, 0)));
  for (std::uint64_t i = 0; i < kRows * kInputs; ++i)
    x.push_back(static_cast<float>(3 + draws.normal(i, 1)));
  for (std::int32_t r = 0; r < kRows; ++r) positions.push_back(r % 100);

  double residual[2] = {}, total[2] = {};
  for (const int skip_first : {0, 1}) {
    std::vector<double> mean(kInputs, 0.0);
    double count = 0;
    for (std::int64_t r = 0; r < kRows; ++r) {
      if (skip_first && r % 100 == 0) continue;
      ++count;
      for (std::int64_t i = 0; i < kInputs; ++i) mean[i] += x[r * kInputs + i];
    }
    for (std::int64_t r = 0; r < kRows; ++r) {
      if (skip_first && r % 100 == 0) continue;
      for (std::int64_t i = 0; i < kInputs; ++i) {
        double y = 0;
        for (std::int64_t j = 0; j < kLatents; ++j)
          y += double{dense[r][j]} * decoder[j * kInputs + i];
        const double v = x[r * kInputs + i];
        residual[skip_first] += (v - y) * (v - y);
        total[skip_first] += (v - mean[i] / count) * (v - mean[i] / count);
      }
    }
  }
  Rig rig("measure.reconstruction");
  rig.input("sae", sae_of(kLatents, kInputs, decoder)).input("codes", codes_of(dense, kLatents));
  rig.input("activations", rows(x, kInputs, positions));
  rig.run();
  CHECK(rig.metric("fvu") == Approx(residual[0] / total[0]).epsilon(1e-10));
  CHECK(rig.metric("fvu_without_first") == Approx(residual[1] / total[1]).epsilon(1e-10));
}

TEST_CASE("rows that do not vary have no FVU") {
  Rig rig("measure.reconstruction");
  rig.input("sae", sae_of(1, 2, {1, 1})).input("codes", codes_of({{0}}, 1));
  rig.input("activations", rows({3, 4}, 2, {0}));
  rig.run();
  CHECK(std::isnan(rig.metric("fvu")));
  CHECK(std::isnan(rig.metric("mse_without_first")));
  CHECK(rig.metric("mse") == 12.5);
}

TEST_CASE("inputs that do not belong together are refused, before and while running") {
  const auto two = rows({3, 4, 5, 6}, 2, {0, 1});
  Rig planned("measure.reconstruction");
  planned.input("sae", sae_of(1, 2, {1, 1}), {{{"latents", 1}, {"inputs", 2}}, {}});
  planned.input("codes", codes_of({{0}, {0}}, 1), {{{"tokens", 2}, {"latents", 1}}, {}});
  planned.input("activations", two, {{{"tokens", 2}, {"inputs", 3}}, {}});
  CHECK_THROWS_WITH(planned.run(), Contains("activations: expected 2 inputs, as in sae, found 3"));
  Rig rig("measure.reconstruction");
  rig.input("sae", sae_of(1, 2, {1, 1})).input("codes", codes_of({{0}}, 1));
  rig.input("activations", two);
  CHECK_THROWS_WITH(rig.run(), Contains("codes of 1 rows"));
  Rig other("measure.reconstruction");
  other.input("sae", sae_of(1, 2, {1, 1})).input("codes", codes_of({{0, 1}, {0, 1}}, 2));
  other.input("activations", two);
  CHECK_THROWS_WITH(other.run(), Contains("codes of 2 latents were given to an SAE of 1"));
}
