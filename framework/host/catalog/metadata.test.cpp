#include "host/catalog/metadata.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;

namespace {

PluginInfo sample() {
  ParamSpec coef;
  coef.name = "l1.coef";
  coef.doc = "weight";
  coef.type = ParamType::number;
  coef.fallback = 0.01;
  above(0).apply(coef);
  shorthand.apply(coef);
  ParamSpec words;
  words.name = "words";
  words.list = words.required = true;
  words.keyed = false;
  words.metric_of = "acts";
  return {"0123",
          {{"sae.l1",
            "a doc",
            "L1",
            {coef, words},
            {{"acts", "A/1", "rows", false, true}},
            {{"sae", "S/1", "the SAE"}},
            true,
            false,
            {{"fvu", "what is left", true, {}}, {"fvu_at_{at}", "{at}", false, {"acts"}}},
            "l1.cpp"}},
          {{"report.html", "a page", "Html", "report.html", "html.cpp"}},
          true};
}

}  // namespace

TEST_CASE("metadata survive their file") {
  const Json json = sample().to_json();
  const auto read = PluginInfo::from_json(Json::parse(json.dump(2), "x"));
  CHECK(read.to_json() == json);
  REQUIRE(read.stages.size() == 1);
  const StageInfo& stage = read.stages[0];
  CHECK(stage.seeded);
  CHECK(stage.param("l1.coef")->above_minimum);
  CHECK_FALSE(stage.param("words")->keyed);
  CHECK(stage.input("acts")->list);
  CHECK_FALSE(stage.input("acts")->required);
  CHECK(stage.output("sae")->type == "S/1");
  CHECK(stage.param("nothing") == nullptr);
  CHECK(stage.param("words")->metric_of == "acts");
  CHECK(stage.param("l1.coef")->metric_of.empty());
  REQUIRE(stage.metrics.size() == 2);
  CHECK(stage.metrics[0].headline);
  CHECK(stage.metrics[1].with == std::vector<std::string>{"acts"});
  CHECK(stage.file == "l1.cpp");
  CHECK(read.renderers.at(0).output_name == "report.html");
  CHECK(read.renderers.at(0).file == "html.cpp");
}

TEST_CASE("metadata that are not whole are refused") {
  const std::string field =
      GENERATE(as<std::string>{}, "format", "build_id", "stages", "renderers");
  Json broken = Json::object();
  const Json whole = sample().to_json();
  for (const auto& [name, value] : whole.members())
    if (name != field) broken[name] = value;
  CHECK_THROWS_WITH(PluginInfo::from_json(broken), Catch::Contains("\"" + field + "\" is missing"));
  Json other = sample().to_json();
  other["format"] = 2;
  CHECK_THROWS_WITH(PluginInfo::from_json(other), "metadata of another format: 2");
}
