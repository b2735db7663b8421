#include "host/catalog/plugin_path.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/variable.hpp"

using namespace kazan;
using Folders = std::vector<std::filesystem::path>;

TEST_CASE("folders of plugins stand between colons, and an empty part is none") {
  const std::string given = variable("KAZAN_PLUGIN_PATH");
  const auto of = [](const char* text) {
    ::setenv("KAZAN_PLUGIN_PATH", text, 1);
    return plugin_path();
  };
  CHECK(of("").empty());
  CHECK(of("::").empty());
  CHECK(of("/a") == Folders{"/a"});
  CHECK(of(":/a b::c/:") == Folders{"/a b", "c/"});
  ::unsetenv("KAZAN_PLUGIN_PATH");
  CHECK(plugin_path().empty());
  if (!given.empty()) ::setenv("KAZAN_PLUGIN_PATH", given.c_str(), 1);
}
