#include <catch2/catch.hpp>

#include "memory_rows.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using kazan::testing::described;
using kazan::testing::normal_rows;
using kazan::testing::Rig;

namespace {

// The mean number of active latents after training with this weight of the l1 term.
double l0_with(double coefficient) {
  Rig rig("sae.l1");
  const auto rows = normal_rows(30, 16);
  rig.param("latents", 48).param("lr", 1e-2).param("epochs", 60).param("l1.coef", coefficient);
  rig.input("activations", rows, described(rows)).run();
  const auto sae = rig.output<Sae>("sae");
  Codes codes;
  provider<SaeVariant>(rig.services(), sae->variant).open(*sae, 2)->encode(rows.read_all(), codes);
  CHECK(static_cast<double>(codes.active()) / 30 == rig.metric("l0"));
  return rig.metric("l0");
}

}  // namespace

TEST_CASE("a larger l1 weight leaves fewer active latents") {
  CHECK(l0_with(30) < 0.7 * l0_with(0));
}

TEST_CASE("codes that the price leaves dense are told") {
  for (const double price : {0., 1e3}) {
    Rig rig("sae.l1");
    const auto rows = normal_rows(30, 16);
    rig.param("latents", 48).param("lr", 1e-2).param("epochs", 60).param("l1.coef", price);
    rig.input("activations", rows, described(rows)).run();
    CAPTURE(price, rig.metric("l0"));
    CHECK((rig.metric("l0") > 12) == (price == 0));
    CHECK(rig.emitted().warnings.size() == (price == 0 ? 1u : 0u) + (rig.metric("l0") == 0));
  }
}

TEST_CASE("a ReLU SAE has no binding share") {
  Rig rig("sae.l1");
  const auto rows = normal_rows(10, 8);
  rig.param("tied", true).param("epochs", 2).input("activations", rows, described(rows)).run();
  CHECK(rig.output<Sae>("sae")->latents() == 64);
  CHECK_THROWS_WITH(rig.metric("binding"), Catch::Contains("no metric"));
  CHECK(rig.metric("loss") == Approx(rig.metric("reconstruction") + rig.metric("l1")));
}

TEST_CASE("NaN rows are refused by row") {
  Array rows(Dtype::f32, {{"tokens", 4}, {"inputs", 3}});
  rows.values<float>()[7] = std::numeric_limits<float>::quiet_NaN();
  const auto source = std::make_shared<testing::MemoryRows>(rows);
  Rig rig("sae.l1");
  const auto attempt = [&] { rig.input("activations", Activations::stored(source)).run(); };
  CHECK_THROWS_WITH(attempt(), Catch::Contains("row 2"));
}
