#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "host/catalog/catalog.hpp"

using namespace kazan;

TEST_CASE("plugins of two libtorch versions are not loaded into one process") {
  Catalog catalog({TORCH_USERS});
  REQUIRE(torch_version(catalog.plugin_of("test.one").library) == "1.13.1");
  catalog.make_to_run("test.one");
  catalog.make_to_run("test.same");
  try {
    catalog.make_to_run("test.other");
    FAIL("it was loaded");
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::plugin);
    CHECK_THAT(e.what(), Catch::Contains("test.other.so was built with libtorch 2.15.0"));
    CHECK_THAT(e.what(), Catch::Contains("test.one.so, in use already, with 1.13.1"));
  }
}
