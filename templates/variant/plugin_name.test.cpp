#include "plugin_name.hpp"

#include <catch2/catch.hpp>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "testing/fixtures.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;
using plugin_family::PluginName;

namespace {

std::vector<ActiveLatent> active_of(const std::vector<float>& a) {
  std::vector<ActiveLatent> active;
  PluginName(Json::object({{"width", 0.5}}), static_cast<std::int64_t>(a.size()))
      .activate(a, active);
  return active;
}

}  // namespace

TEST_CASE("values are those of the formula, and what is not above 0 is not active") {
  const auto active = active_of({-1, 0, 0.5F, 1.5F});
  REQUIRE(active.size() == 2);
  CHECK(active[0].latent == 2);
  CHECK(active[0].value == Approx(0.25));
  CHECK(active[1].latent == 3);
  CHECK(active[1].value == Approx(1.125));
}

// What is trained by a slope that is another one's trains nothing in particular, and nothing else
// tells.
TEST_CASE("the slope is the derivative of the value") {
  constexpr float kStep = 1e-2F;
  for (const float a : {0.1F, 0.5F, 1.0F, 4.0F}) {
    const double quotient =
        (double(active_of({a + kStep})[0].value) - double(active_of({a - kStep})[0].value)) /
        (double(a + kStep) - double(a - kStep));
    CHECK(active_of({a})[0].slope == Approx(quotient).epsilon(1e-2));
  }
}

TEST_CASE("it trains, and its SAE encodes as it was trained") {
  const Planted p = planted({.rows = 60, .inputs = 8});
  const auto after = [&](int epochs) {
    Rig rig("plugin_family.plugin_name");
    rig.param("latents", 24).param("epochs", epochs).param("lr", 1e-2);
    rig.input("activations", p.activations());
    rig.run();
    Rig encode("sae.encode");
    encode.input("sae", *rig.output<Sae>("sae")).input("activations", p.activations());
    encode.run();
    CHECK(encode.metric("l0") == rig.metric("l0"));
    return rig.metric("fvu");
  };
  CHECK(after(30) < 0.5 * after(1));
}
