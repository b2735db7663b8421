// That the names by which kernels are asked for are those that they have.
#include "kernels.hpp"

#include <catch2/catch.hpp>

#include "processor/kernel_names.hpp"

using namespace kazan;
using namespace kazan::trainer;

// On one processor, those that it has: the emulator runs this on others.
TEST_CASE("briefly: the paths are the kernels' names that there are here, in their order") {
  REQUIRE(kKernelNames.front() == std::string("auto"));
  REQUIRE(kKernelNames.back() == std::string("portable"));
  std::vector<std::string> named, paths;
  for (const std::string name : kKernelNames)
    if (name != "auto" && kernels_named(name)) named.push_back(name);
  for (const Kernels* kernels : all_kernels()) {
    paths.push_back(kernels->path);
    CHECK(kernels_named(kernels->path) == kernels);
  }
  CHECK(named == paths);
  CHECK(kernels_named("auto") == all_kernels().front());
}
