#include "sdk/coordinate.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("coordinates are read as they are written") {
  const Coordinates at = {{"layer", "3"}, {"case", "l1"}};
  CHECK(text_of(at) == "layer=3,case=l1");
  CHECK(text_of({}).empty());
  CHECK(value_on(at, "case") == "l1");
  CHECK(value_on(at, "k").empty());
}

TEST_CASE("common are those that both say, in the order of the first") {
  const Coordinates a = {{"layer", "3"}, {"k", "8"}, {"seed", "0"}};
  CHECK(common(a, {{"seed", "0"}, {"k", "16"}, {"layer", "3"}}) ==
        Coordinates{{"layer", "3"}, {"seed", "0"}});
  CHECK(common(a, {}).empty());
  CHECK(common(a, a) == a);
}
