#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/draws.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;

namespace {

constexpr std::int64_t kLatents = 12, kInputs = 32;

// The same directions for every seed but the last `own`, in an order of the seed's.
Sae sae_of(std::int64_t seed, std::int64_t own) {
  Sae sae;
  sae.variant = "sae.topk";
  sae.tied = true;
  sae.encoder = Array(Dtype::f32, {{"latents", kLatents}, {"inputs", kInputs}});
  for (std::int64_t j = 0; j < kLatents; ++j) {
    const Draws draws(j < kLatents - own ? 99 : seed, "test.seeds");
    const std::int64_t row = (j + seed) % kLatents;
    for (std::int64_t i = 0; i < kInputs; ++i)
      sae.encoder.values<float>()[static_cast<std::size_t>(row * kInputs + i)] = static_cast<float>(
          draws.normal(static_cast<std::uint64_t>(j), static_cast<std::uint64_t>(i)));
  }
  sae.encoder_bias = Array(Dtype::f32, {{"latents", kLatents}});
  sae.decoder_bias = Array(Dtype::f32, {{"inputs", kInputs}});
  sae.mean = Array(Dtype::f32, {{"inputs", kInputs}});
  return sae;
}

// One row, in which all latents fire but the first `dead` of that seed.
Codes codes_of(std::int64_t seed, std::int64_t dead) {
  Codes codes;
  codes.latents = kLatents;
  codes.row_start = {0};
  std::vector<std::int32_t> latents;
  for (std::int64_t j = dead; j < kLatents; ++j)
    latents.push_back(static_cast<std::int32_t>((j + seed) % kLatents));
  std::sort(latents.begin(), latents.end());
  codes.latent = latents;
  codes.activation.assign(latents.size(), 1.0f);
  codes.row_start.push_back(static_cast<std::int64_t>(latents.size()));
  return codes;
}

Rig& seeds(Rig& rig, int count, std::int64_t own, std::int64_t dead) {
  for (int seed = 0; seed < count; ++seed) {
    const Coordinates at = {{"seed", std::to_string(seed)}};
    rig.gather("saes", sae_of(seed, own), at).gather("codes", codes_of(seed, dead), at);
  }
  return rig;
}

}  // namespace

TEST_CASE("latents that come again are found whatever their order") {
  Rig rig("compare.seeds");
  seeds(rig, 3, 0, 0).run();
  CHECK(rig.metric("shared") == 1);
  CHECK(rig.metric("nearest") == Approx(1).epsilon(1e-6));
  for (const auto& metric : rig.emitted().metrics)
    if (metric.name == "chance")
      CHECK_THAT(metric.definition, Contains("for 12 random directions"));
    else
      CHECK_THAT(metric.definition, Contains("mean over 3 pairs of SAEs"));
  const auto pairs = rig.output<Table>("pairs");
  REQUIRE(pairs->rows() == 3);
  CHECK(std::get<Column::Strings>(pairs->column("second").values) ==
        Column::Strings{"seed=1", "seed=2", "seed=2"});
  CHECK(rig.emitted().figures.at(0).options.at("lines").items().size() == 3);
}

TEST_CASE("of living latents the share that is found again") {
  Rig rig("compare.seeds");
  seeds(rig, 2, 3, 4).run();  // 12 - 4 alive, of which 3 are a seed's own
  CHECK_THAT(rig.emitted().metrics.at(0).definition, Contains("mean over 1 pair of SAEs"));
  CHECK(rig.metric("shared") == Approx(5.0 / 8));
  CHECK(rig.metric("nearest") < 1);
  CHECK(rig.metric("chance") > 0);
  CHECK(std::get<Column::Integers>(rig.output<Table>("pairs")->column("first_alive").values) ==
        Column::Integers{8});
}

TEST_CASE("where nothing lives nothing is shared, and the number is undefined") {
  Rig rig("compare.seeds");
  seeds(rig, 2, 0, kLatents).run();
  CHECK(std::isnan(rig.metric("shared")));
  CHECK(std::isnan(rig.metric("chance")));
}

TEST_CASE("one seed, and codes of others, are refused before anything runs") {
  Rig one("compare.seeds");
  CHECK_THAT(seeds(one, 1, 0, 0).plan().problems().at(0).message, Contains("two seeds or more"));
  Rig other("compare.seeds");
  seeds(other, 2, 0, 0).gather("saes", sae_of(2, 0), {{"seed", "2"}});
  CHECK_THAT(other.plan().problems().at(0).message, Contains("those of 3 SAEs"));
}

TEST_CASE("no more latents are expected to be compared than can fire") {
  Rig few("compare.seeds"), many("compare.seeds");
  const auto seconds = [](Rig& rig, std::int64_t dead) {
    return *seeds(rig, 2, 0, dead).plan().estimate().seconds;
  };
  CHECK(seconds(few, kLatents - 2) == Approx(seconds(many, 0) * 4 / (kLatents * kLatents)));
}
