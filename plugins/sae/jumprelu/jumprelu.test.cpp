#include <catch2/catch.hpp>

#include "../common/trained.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

Rig& trained(Rig& rig, double l0) {
  rig.param("latents", 64).param("epochs", 400).param("bandwidth", 0.2).param("l0", l0);
  return train(rig);
}

}  // namespace

TEST_CASE("thresholds learn: a larger weight leaves fewer active latents") {
  Rig few("sae.jumprelu"), many("sae.jumprelu");
  trained(few, 0.1);
  trained(many, 0);
  CHECK(few.metric("l0") < 0.6 * many.metric("l0"));
  CHECK(few.metric("loss") == Approx(few.metric("reconstruction") + few.metric("l0_penalty")));
  CHECK(few.metric("l0_penalty") == Approx(0.1 * few.metric("l0")));
}

TEST_CASE("its SAE encodes by its thresholds, as it was trained") {
  Rig rig("sae.jumprelu");
  trained(rig, 0.05);
  const auto sae = rig.output<Sae>("sae"), start = rig.output<Sae>("start");
  CHECK(start->latent_values.at("threshold").values<float>()[5] == 0.01F);
  const auto thresholds = std::as_const(*sae).latent_values.at("threshold").values<float>();
  const Codes codes = encoded(rig, *sae);
  CHECK(l0_of(codes) == rig.metric("l0"));
  for (std::size_t i = 0; i < codes.activation.size(); ++i)
    CHECK(codes.activation[i] > thresholds[static_cast<std::size_t>(codes.latent[i])]);
  for (const float theta : thresholds) CHECK(theta >= 0);
}

TEST_CASE("a bandwidth of nothing is refused") {
  Rig rig("sae.jumprelu");
  CHECK_THROWS_WITH(rig.param("bandwidth", 0.0), Catch::Contains("expected above 0"));
}
