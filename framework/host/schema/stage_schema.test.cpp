#include "host/schema/stage_schema.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

StageInfo with_group() {
  StageInfo stage;
  stage.id = "test.stage";
  ParamSpec coef, reduce;
  coef.name = "l1.coef";
  coef.doc = "the weight";
  coef.type = ParamType::number;
  coef.shorthand = true;
  reduce.name = "l1.reduce";
  stage.params = {coef, reduce};
  return stage;
}

}  // namespace

TEST_CASE("a group is its mapping, its main parameter's value, or its members' full names") {
  const Json schema = stage_schema(with_group());
  const Json group = schema.at("properties").at("l1");
  REQUIRE(group.at("anyOf").size() == 2);
  CHECK(group.at("anyOf").items()[0].at("type").strings().at(0) == "number");
  const Json& map = group.at("anyOf").items()[1];
  CHECK(map.at("properties").has("coef"));
  CHECK(map.at("properties").has("reduce"));
  CHECK(map.at("additionalProperties") == Json(false));
  CHECK(schema.at("patternProperties").has("^l1\\.coef$"));
  CHECK_FALSE(schema.at("properties").has("l1.coef"));  // editors would offer it
}

TEST_CASE("seed, threads and in are of the stages that take them") {
  StageInfo stage = with_group();
  Json properties = stage_schema(stage).at("properties");
  for (const char* word : {"use", "doc", "over"}) CHECK(properties.has(word));
  for (const char* word : {"seed", "threads", "in"}) CHECK_FALSE(properties.has(word));
  stage.seeded = stage.threaded = true;
  stage.inputs = {{"codes", "kazan.Codes/1", "what is read"}};
  properties = stage_schema(stage).at("properties");
  for (const char* word : {"seed", "threads", "in"}) CHECK(properties.has(word));
}

TEST_CASE("a bare node is meant for the one input, or the one that has to be given") {
  const auto takes_reference = [](std::vector<PortSpec> inputs) {
    StageInfo stage = with_group();
    stage.inputs = std::move(inputs);
    const Json in = stage_schema(stage).at("properties").at("in");
    for (const auto& form : in.at("anyOf").items())
      if (form.has("$ref")) return true;
    return false;
  };
  const PortSpec first{"a", "t", ""}, second{"b", "t", ""};
  PortSpec optional_one{"c", "t", ""};
  optional_one.required = false;
  CHECK(takes_reference({first}));
  CHECK(takes_reference({optional_one}));
  CHECK(takes_reference({optional_one, first}));
  CHECK_FALSE(takes_reference({first, second}));
  CHECK_FALSE(takes_reference({optional_one, optional_one}));
}

TEST_CASE("what a node needs is what the stage requires") {
  StageInfo stage = with_group();
  CHECK(stage_needs(stage).size() == 0);
  stage.params[0].required = true;
  stage.inputs = {{"codes", "kazan.Codes/1", "what is read"}};
  const Json needs = stage_needs(stage);
  CHECK(needs.at("required").strings() == std::vector<std::string>{"in"});
  CHECK(needs.at("properties").at("in").at("required").strings() ==
        std::vector<std::string>{"codes"});
  CHECK(needs.at("allOf").items().at(0).at("anyOf").size() == 2);  // l1, or l1.coef
}
