// What a variant gets for nothing: batches, tying, and checkpoints from which it goes on to the
// same bits, at any number of threads.
#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "sdk/artifacts/sae.hpp"
#include "testing/compare.hpp"
#include "testing/fixtures.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

Rig& prepared(Rig& rig, bool tied) {
  rig.param("latents", 24).param("k", "1/8*latents").param("tied", tied).param("batch", "16");
  rig.param("epochs", 4).param("lr", 1e-2).param("l1.coef", 0.1);
  return rig.input("activations", planted({.rows = 50, .inputs = 8}).activations());
}

}  // namespace

TEST_CASE("interrupted and resumed, it ends with the same bits, with any number of threads") {
  for (const bool tied : {false, true}) {
    Rig whole("acme.abstopk");
    prepared(whole, tied).threads(1).run();
    const ScopedFolder at(unique_folder(std::filesystem::temp_directory_path(), "kazan-variant"));
    Rig stopped("acme.abstopk"), resumed("acme.abstopk");
    prepared(stopped, tied).checkpoints(at.path()).stop_at(9);
    CHECK_THROWS_AS(stopped.run(), Stopped);
    prepared(resumed, tied).threads(3).checkpoints(at.path()).run();
    REQUIRE(resumed.emitted().resumed);
    for (const char* port : {"sae", "start"})
      CHECK(other_bits(*whole.output<Sae>(port), *resumed.output<Sae>(port)) == "");
    const auto sae = whole.output<Sae>("sae");
    CHECK(sae->variant == "acme.abstopk");
    CHECK(sae->variant_params == Json::object({{"k", 3}}));
    CHECK(sae->tied == tied);
    CHECK(whole.metric("l0") == 3);
  }
}

TEST_CASE("what it describes and reports says what it is") {
  const Description rows{{{"tokens", 50}, {"inputs", 8}}};
  Rig rig("acme.abstopk");
  prepared(rig, false).input("activations", planted({.rows = 50, .inputs = 8}).activations(), rows);
  const auto& planned = rig.plan().outputs().at("sae");
  CHECK(planned.attributes.at("variant") == Json("acme.abstopk"));
  CHECK(planned.attributes.at("most_active") == Json(3));
  CHECK(rig.plan().estimate().memory_bytes > 0);
  CHECK(rig.resolved_param("k") == Json(3));
  rig.run();
  for (const auto& metric : rig.emitted().metrics)
    if (metric.name == "l1") CHECK_THAT(metric.definition, Catch::Contains("latents of |z|;"));
}

TEST_CASE("an SAE whose k does not fit is told when it is encoded with") {
  Rig rig("acme.abstopk");
  prepared(rig, true).run();
  Sae sae = *rig.output<Sae>("sae");
  sae.variant_params = Json::object({{"k", 25}});
  Rig encode("sae.encode");
  encode.input("sae", sae).input("activations", planted({.rows = 5, .inputs = 8}).activations());
  CHECK_THROWS_WITH(encode.run(), Catch::Contains("k of acme.abstopk: expected 1 to 24, found 25"));
  sae.variant = "acme.absent";
  Rig absent("sae.encode");
  absent.input("sae", sae).input("activations", planted({.rows = 5, .inputs = 8}).activations());
  CHECK_THROWS_WITH(absent.run(),
                    Catch::Contains("the SAE was trained by acme.absent, and only the plugin") &&
                        Catch::Contains("no plugin offers acme.absent"));
}
