#include <catch2/catch.hpp>

#include "../common/trained.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

Rig& trained(Rig& rig, double l1) {
  rig.param("latents", 64).param("epochs", 300).param("l1.reduce", "row_sum");
  return train(rig.param("l1.coef", l1));
}

}  // namespace

TEST_CASE("a larger l1 weight closes gates") {
  Rig few("sae.gated"), many("sae.gated");
  trained(few, 0.3);
  trained(many, 0);
  CHECK(few.metric("l0") < 0.6 * many.metric("l0"));
  CHECK(few.metric("auxiliary") > 0);
  CHECK(few.metric("loss") ==
        Approx(few.metric("reconstruction") + few.metric("l1") + few.metric("auxiliary")));
}

TEST_CASE("its SAE encodes with gates and magnitudes, as it was trained") {
  Rig rig("sae.gated");
  trained(rig, 0.1);
  const auto sae = rig.output<Sae>("sae");
  CHECK(l0_of(encoded(rig, *sae)) == rig.metric("l0"));
  bool learnt = false;
  for (const float r : std::as_const(*sae).latent_values.at("gain").values<float>())
    learnt = learnt || r != 0;
  CHECK(learnt);
}

TEST_CASE("without biases gates open at 0, and magnitudes have none") {
  Rig rig("sae.gated");
  trained(rig.param("bias", "none"), 0.1);
  const auto sae = rig.output<Sae>("sae");
  for (const float b : std::as_const(*sae).latent_values.at("magnitude_bias").values<float>())
    CHECK(b == 0);
  CHECK(l0_of(encoded(rig, *sae)) == rig.metric("l0"));
}
