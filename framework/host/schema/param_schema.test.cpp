#include "host/schema/param_schema.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

ParamSpec spec(ParamType type) {
  ParamSpec out;
  out.name = "p";
  out.doc = "what it is";
  out.type = type;
  out.required = true;
  return out;
}

std::vector<std::string> types(const ParamSpec& of) {
  return schema_of(of).at("type").strings();
}

}  // namespace

TEST_CASE("a parameter's type is its own, and text that names a variable") {
  CHECK(types(spec(ParamType::integer)) == std::vector<std::string>{"integer", "string"});
  CHECK(types(spec(ParamType::number)) == std::vector<std::string>{"number", "string"});
  CHECK(types(spec(ParamType::boolean)) == std::vector<std::string>{"boolean", "string"});
  CHECK(types(spec(ParamType::string)) ==
        std::vector<std::string>{"string", "number", "boolean"});  // text is what is written
}

TEST_CASE("bounds are those declared") {
  auto p = spec(ParamType::number);
  at_least(0).apply(p);
  below(1).apply(p);
  const Json schema = schema_of(p);
  CHECK(schema.at("minimum") == Json(0.0));
  CHECK(schema.at("exclusiveMaximum") == Json(1.0));
  CHECK_FALSE(schema.has("maximum"));
  CHECK_FALSE(schema.has("exclusiveMinimum"));
  CHECK(schema.at("description").string() == "what it is; at least 0 and below 1; required");
}

TEST_CASE("a list takes one value too, and what may be nothing takes null") {
  auto p = spec(ParamType::integer);
  p.list = p.nullable = true;
  const Json schema = schema_of(p);
  CHECK(types(p) == std::vector<std::string>{"integer", "string", "array", "null"});
  CHECK(schema.at("items").at("type").strings() == std::vector<std::string>{"integer", "string"});
}

TEST_CASE("a choice that YAML reads as a number is one") {
  auto p = spec(ParamType::string);
  one_of({"1", "rms"}).apply(p);
  const Json choices = schema_of(p).at("anyOf").items().at(0).at("enum");
  CHECK(choices == Json(Json::Items{"1", 1, "rms"}));
}

TEST_CASE("the default is told") {
  auto p = spec(ParamType::size);
  CHECK_FALSE(schema_of(p).has("default"));
  p.required = false;
  p.fallback = "8*inputs";
  CHECK(schema_of(p).at("default") == Json("8*inputs"));
  CHECK(schema_of(p).at("description").string() == "what it is; default 8*inputs");
}
