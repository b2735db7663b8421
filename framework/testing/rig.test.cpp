#include "testing/rig.hpp"

#include <catch2/catch.hpp>

#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "testing/compare.hpp"
#include "testing/fixtures.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

// docs/plugins.md shows this one, and the next.
TEST_CASE("one stage in memory, in five lines") {
  Rig rig("measure.density");
  rig.param("threshold", 0.5).input("codes", codes_of({{1, 0.25f}, {2, 0}}, 2));
  rig.run();
  CHECK(rig.metric("alive") == 0.5);
  CHECK(rig.output<Table>("density")->rows() == 2);
}

TEST_CASE("a perfect SAE gives planted rows back") {
  const Planted p = planted({.rows = 300, .inputs = 16, .features = 64, .active = 2});
  Rig rig("measure.reconstruction");
  rig.input("sae", p.sae()).input("codes", p.codes).input("activations", p.activations());
  rig.run();
  CHECK(rig.metric("fvu") < 1e-9);
}

TEST_CASE("an input that is given anew leaves nothing of what was given before") {
  Rig rig("measure.density");
  rig.input("codes", codes_of({{1}}, 1)).input("tokens", tokens_of({"a", "b"}));  // with a text
  TokenWindows windows = TokenWindows::of(tokens_of({"a"}));
  windows.parts = {{0, 0}};
  windows.pieces = {"a"};
  windows.vocabulary = 1;
  rig.input("tokens", windows).run();
  CHECK(rig.metric("alive") == 1);
}

TEST_CASE("the same inputs give the same bits") {
  const Planted p = planted();
  const auto density = [&] {
    Rig rig("measure.density");
    rig.input("codes", p.codes);
    rig.run();
    return rig.output<Table>("density");
  };
  CHECK(other_bits(*density(), *density()) == "");
}

TEST_CASE("an output of another shape than planned is refused with both") {
  Rig rig("measure.density");
  rig.input("codes", codes_of({{1, 0.25f}, {2, 0}}, 2), {{{"tokens", 2}, {"latents", 7}}});
  CHECK_THROWS_WITH(rig.run(), Contains("class Density (") &&
                                   Contains("the plan step describes its output \"density\" as "
                                            "[latents 7], found [2]"));
  Rig bounded("measure.density");
  bounded.input("codes", codes_of({{1, 0.25f}, {2, 0}}, 2), {{{"tokens", 2}, {"latents", {}, 3}}});
  CHECK_NOTHROW(bounded.run());
}

TEST_CASE("names that are not there are told with the nearest") {
  CHECK_THROWS_WITH(Rig("measure.densty"), Contains("measure.density"));
  Rig rig("measure.density");
  CHECK_THROWS_WITH(rig.param("treshold", 1.0),
                    "measure.density has no parameter treshold (did you mean threshold?); "
                    "expected threshold");
  CHECK_THROWS_WITH(rig.input("code", Codes{}),
                    "measure.density has no input code (did you mean codes?); expected codes, "
                    "start or tokens");
  CHECK_THROWS_WITH(rig.emitted(), Contains("run() comes first"));
  rig.input("codes", codes_of({{1}}, 1));
  rig.run();
  CHECK_THROWS_WITH(rig.metric("alve"),
                    Contains("did you mean alive?") && Contains("; given: rows, latents, alive, "));
  CHECK_THROWS_WITH(rig.figure("density_by_laten"), Contains("did you mean density_by_latent?"));
  CHECK(rig.figure("density_by_latent").kind == "scatter");
  CHECK_THROWS_WITH(rig.output<Table>("densities"),
                    Contains("measure.density has no output densities (did you mean density?)"));
}

TEST_CASE("what a run would refuse is refused in its words") {
  Rig rig("measure.density");
  CHECK_THROWS_WITH(rig.run(),
                    "measure.density lacks the input codes: [tokens latents] sparse f32; expected "
                    "codes: kazan.Codes/1");
  CHECK_THROWS_WITH(rig.input("codes", Table{}),
                    "the input codes of measure.density: expected kazan.Codes/1, found a value, "
                    "which is kazan.Table/1");
  CHECK_THROWS_WITH(rig.gather("codes", Table{}, {}), Contains("which is kazan.Table/1"));
  CHECK_THROWS_WITH(rig.param("codes", 1.0),
                    Contains("no parameter codes, but an input of that name"));
  CHECK_THROWS_WITH(rig.input("threshold", Codes{}),
                    Contains("no input threshold, but a parameter of that name"));
  CHECK_THROWS_WITH(rig.param("threshold", -0.5), "threshold: expected at least 0, found -0.5");
  CHECK_THROWS_WITH(rig.param("threshold", "much"), "threshold: expected a number, found much");
  Rig words("measure.selectivity");
  CHECK_THROWS_WITH(words.param("score", "ratios"),
                    "score: expected ratio or difference, found ratios (did you mean ratio?)");
  words.input("codes", codes_of({{1}}, 1)).input("tokens", tokens_of({"a"}));
  CHECK_THROWS_WITH(words.run(), Contains("measure.selectivity lacks target: words a latent"));
}

TEST_CASE("what comes after the plan step is refused, for no run would see it") {
  Rig rig("measure.density");
  rig.input("codes", codes_of({{1, 0.25f}, {2, 0}}, 2));
  rig.plan();
  CHECK_THROWS_WITH(rig.param("threshold", 0.5),
                    "the parameter threshold was given after plan() or run(), which have planned "
                    "without it; expected it before them, or another Rig");
  rig.run();
  CHECK(rig.metric("alive") == 1);
  CHECK_THROWS_WITH(rig.input("codes", codes_of({{1}}, 1)), Contains("the input codes was given"));
  CHECK_THROWS_WITH(rig.gather("codes", codes_of({{1}}, 1), {}), Contains("the input codes was"));
  CHECK_THROWS_WITH(rig.base_folder("."), Contains("the base folder was given after"));
  CHECK_THROWS_WITH(rig.memory(1), Contains("the memory was given after"));
  rig.seed(1).threads(1).run();  // the same node, computed again
  CHECK(rig.metric("alive") == 1);
}
