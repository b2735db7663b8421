#include "base/json.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.hpp"
#include "base/json_file.hpp"

using kazan::Error;
using kazan::Json;

TEST_CASE("a value survives writing and reading") {
  const std::string text =
      R"({"b":[1,-2.5,1e300,true,null],"a":{"x":"\u00e9 \"\n"},"n":9223372036854775807})";
  const Json value = Json::parse(text, "t");
  CHECK(Json::parse(value.dump(), "t") == value);
  CHECK(Json::parse(value.dump(2), "t") == value);
  CHECK(value.members().front().first == "b");
  CHECK(value.at("n").integer() == 9223372036854775807);
  CHECK(value.at("a").at("x").string() == "\u00e9 \"\n");
}

TEST_CASE("an integral double stays a double, and NaN becomes null") {
  CHECK(Json(2.0).dump() == "2.0");
  CHECK(Json::parse("2.0", "t") == Json(2.0));
  CHECK(Json(std::nan("")).dump() == "null");
}

TEST_CASE("the canonical text does not depend on the order of members") {
  CHECK(Json::parse(R"({"b":1,"a":{"d":2,"c":3}})", "t").canonical() ==
        Json::parse(R"({"a":{"c":3,"d":2},"b":1})", "t").canonical());
}

TEST_CASE("what is not strict JSON is refused with its place") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
      {"{\"a\":1,\n \"a\":2}", "duplicate key \"a\""},
      {"[1,\n 2,]", ":2:4: not valid JSON"},
      {"", ":1:1: not valid JSON"},
      {"[1] x", "not valid JSON"},
      {std::string("[1]\0 x", 6), ":1:4: not valid JSON"},
      {"NaN", "not valid JSON"},
      {"[1e999]", ":1:6: not valid JSON"},
      {"\"\xff\"", ":1:2: not valid JSON"},
      {"[\"\u00e9\",\n {\"a\": \"\u00e9\u20ac\U0001F44B\", x}]", ":2:15: not valid JSON"},
      {"[\"\u00e9 \xe2\x82\"]", ":1:5: not valid JSON"},
      {"18446744073709551615", "does not fit"},
      {std::string(300, '['), "deeper than 256"},
  }));
  CAPTURE(text);
  CHECK_THROWS_WITH(Json::parse(text, "file.json"),
                    Catch::StartsWith("file.json:") && Catch::Contains(reason));
}

TEST_CASE("what is wrong with a file of JSON begins with the file") {
  const auto number = [](const Json& json) { return json.at("n").integer(); };
  CHECK(kazan::read_json(R"({"n": 3})", "a.json", number) == 3);
  CHECK_THROWS_WITH(kazan::read_json("{\"\u00e9\" 3}", "a.json", number),
                    "a.json:1:6: not valid JSON");
  CHECK_THROWS_WITH(kazan::read_json("{}", "a.json", number), "a.json: the key \"n\" is missing");
}

TEST_CASE("a value of the wrong kind says what was expected") {
  CHECK_THROWS_WITH(Json("x").integer(), "expected an integer, found a string");
  CHECK_THROWS_WITH(Json(2.5).integer(), "expected an integer, found 2.5");
  CHECK_THROWS_WITH(Json::object().at("k"), "the key \"k\" is missing");
}
