// The codecs of metrics and of recipes, which stand beside the artifact types.
#include "sdk/metrics.hpp"

#include <cmath>

#include "sdk/artifacts/codec_test.hpp"
#include "sdk/recipe.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

TEST_CASE("metrics come back as they were, undefined ones too") {
  const Metrics given{{{"fvu", 0.25, "share unexplained", true}, {"dead", NAN, "none", false}}};
  TemporaryArtifact at;
  const auto found = round_trip(given, at, "metrics.json");
  REQUIRE(found->all.size() == 2);
  CHECK(found->at("fvu").value == 0.25);
  CHECK(found->at("fvu").definition == "share unexplained");
  CHECK((found->all[0].headline && !found->all[1].headline));
  CHECK(std::isnan(found->at("dead").value));
  CHECK(found->find("fv") == nullptr);
  CHECK_THROWS_WITH(found->at("fuv"), Contains("no metric fuv (did you mean fvu?)"));
}

TEST_CASE("what is no list of metrics is refused with its file's name") {
  TemporaryArtifact at;
  Metrics{{{"fvu", 0.25, "share", true}}}.save(at.folder());
  const auto load = [&] { Metrics::load(at.folder()); };
  CHECK(refused_when_damaged(at.file("metrics.json"), load) > 10);
  write_file(at.file("metrics.json"), R"([{"name": "fvu", "value": "much"}])");
  CHECK_THROWS_WITH(Metrics::load(at.folder()),
                    Contains("metrics.json: expected a number, found a string"));
  write_file(at.file("metrics.json"), "[\u00e9]");
  CHECK_THROWS_WITH(Metrics::load(at.folder()), Contains("metrics.json:1:2: not valid JSON"));
}

TEST_CASE("a recipe comes back as it was, and is refused with its file's name") {
  const ActivationRecipe recipe{"model.activations", Json::object({{"site", "z"}, {"layer", 3}}),
                                "aa/model", "bb/tokens"};
  CHECK(ActivationRecipe::from_json(recipe.to_json()) == recipe);
  TemporaryArtifact at;
  write_file(at.file(ActivationRecipe::kFile), recipe.to_json().dump());
  CHECK(ActivationRecipe::load(at.folder()) == recipe);
  const auto load = [&] { ActivationRecipe::load(at.folder()); };
  CHECK(refused_when_damaged(at.file(ActivationRecipe::kFile), load) > 10);
  write_file(at.file(ActivationRecipe::kFile), R"({"provider": "model.activations"})");
  CHECK_THROWS_WITH(load(), Contains("recipe.json: "));
}
