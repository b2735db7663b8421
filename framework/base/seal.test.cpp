#include "base/seal.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;
using Catch::Contains;

TEST_CASE("what was sealed comes back, and any other byte is refused") {
  const Json json = Json::object({{"key", "ab"}, {"seconds", 0.1}, {"list", Json::array()}});
  const std::string text = sealed(json);
  CHECK(unsealed(text, "x") == json);
  CHECK(Json::parse(text, "x").at("check").string().size() == 64);  // JSON for everybody else
  CHECK(sealed(unsealed(text, "x")) == text);

  for (std::size_t i = 0; i < text.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      CAPTURE(i, bit);
      CHECK_THROWS_WITH(unsealed(flipped, "x.json"), Contains("x.json has other bytes"));
    }
  for (std::size_t length = 0; length < text.size(); ++length)
    CHECK_THROWS_AS(unsealed(text.substr(0, length), "x"), Error);
  CHECK_THROWS_AS(unsealed(text + "\n", "x"), Error);
  CHECK_THROWS_AS(unsealed(json.dump(2), "x"), Error);
}

TEST_CASE("only what can be opened again is sealed") {
  CHECK_THROWS_AS(sealed(Json::object()), Error);
  CHECK_THROWS_AS(sealed(Json::array()), Error);
  CHECK_THROWS_AS(sealed(Json::object({{"check", 1}})), Error);
}
