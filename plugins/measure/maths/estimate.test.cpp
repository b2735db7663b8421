// tests/estimates.test.cpp compares with what measures really take.
#include "measure/maths/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "measure/maths/figures.hpp"
#include "sdk/artifacts/sizes.hpp"

using namespace kazan;

namespace {

Description codes(std::int64_t rows, std::int64_t latents, std::int64_t active) {
  return {{{"tokens", rows}, {"latents", latents}}, Json::object({{"most_active", active}})};
}

Description tokens(std::int64_t rows) {
  return {{{"tokens", rows}}, Json::object({{"bytes", 4 * rows}})};
}

}  // namespace

TEST_CASE("a figure's numbers take on disk what its JSON takes") {
  Scatter scatter;
  scatter.name = "x";
  for (int i = 0; i < 10'000; ++i) {
    scatter.x.push_back(i);
    scatter.y.push_back(1.0 / (i + 1));
  }
  const double file = static_cast<double>(draw(scatter).to_json().dump().size());
  CHECK(figure_size(20'000).disk + (6 << 10) >= file);
  CHECK(figure_size(20'000).disk <= 1.1 * file);
}

TEST_CASE("density holds both codes, and draws no more of them than an image holds") {
  const auto some = codes(200, 6144, 384), start = some, many = codes(100'000, 6144, 384);
  const auto text = tokens(200);
  const double entries = 200 * 384;
  const Needs alone = needs_of_density(some, nullptr, nullptr);
  const Needs all = needs_of_density(some, &start, &text);
  CHECK(alone.memory > entries * 8);
  CHECK(all.memory - alone.memory > entries * 8);
  CHECK(alone.disk > entries * 8 * 4 / 3);
  CHECK(needs_of_density(many, nullptr, nullptr).disk < 6e6);
  CHECK(needs_of_density(many, nullptr, nullptr).memory > 1e5 * 384 * 8);
}

TEST_CASE("of many rows density takes on disk what its image takes, and what latents do") {
  constexpr std::int64_t kRows = 20'000, kLatents = 100, kActive = 10;
  Codes some;
  some.latents = kLatents;
  for (std::int64_t row = 0; row < kRows; ++row) {
    for (std::int32_t i = 0; i < kActive; ++i)
      some.latent.push_back(i), some.activation.push_back(1);
    some.row_start.push_back(static_cast<std::int64_t>(some.latent.size()));
  }
  const double image = static_cast<double>(codes_image(some, nullptr).to_json().dump().size());
  const double disk = needs_of_density(codes(kRows, kLatents, kActive), nullptr, nullptr).disk;
  CHECK(disk > image);
  CHECK(disk < image + (128 << 10));
}

TEST_CASE("selectivity draws as many texts as latents are shown, of a bounded length") {
  const auto some = codes(1'000'000, 100, 10);
  const auto text = tokens(1'000'000);
  const double few = needs_of_selectivity(some, nullptr, text, 20).disk;
  const double more = needs_of_selectivity(some, nullptr, text, 120).disk;
  CHECK(more - few >= 2 * 100 * 4096 * 16.0 / 3);
  CHECK(more < 10e6);
}

TEST_CASE("reconstruction counts live rows as their model costs, and unknown ones not") {
  const Description sae{{{"latents", 100}, {"inputs", 10}}, Json::object({{"tied", false}})};
  Description rows{{{"tokens", 1000}, {"inputs", 10}}};
  const auto of = [&] { return needs_of_reconstruction(sae, codes(1000, 100, 5), rows); };
  const double stored = of().memory;
  rows.reading = {7e8, 1, true};
  CHECK(of().memory == stored + 7e8);
  CHECK(of().numerical);
  rows = {{{"inputs", 10}}};
  CHECK(std::isnan(of().memory));
  CHECK(std::isnan(of().disk));
}
