#include "runner/new/schema_file.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

TEST_CASE("an address has no blank, and is the path where it can be") {
  CHECK(schema_address("/usr/share/kazan/a-b_c.d+e~1.json") == "/usr/share/kazan/a-b_c.d+e~1.json");
  CHECK(schema_address("/home/x y/50%.json") == "file:///home/x%20y/50%25.json");
  CHECK(schema_address("/p\xc3\xa1linka") == "file:///p%C3%A1linka");
}
