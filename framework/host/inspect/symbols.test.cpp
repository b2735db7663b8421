#include "host/inspect/symbols.hpp"

#include <catch2/catch.hpp>

#include "base/files.hpp"

using namespace kazan;

TEST_CASE("what is wanted of a plugin is what its linker lets out") {
  const std::string map = read_file("../../../cmake/plugin_exports.map");
  std::string let_out = "global:";
  for (const auto& name : wanted_exports()) let_out += " " + name + "*;";
  CHECK_THAT(map, Catch::Contains("\n  " + let_out + "\n  local: *;"));
}
