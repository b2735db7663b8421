#include "host/graph/plan.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"

using namespace kazan;

TEST_CASE("what is no plan is refused with its file, and with the place where it is no JSON") {
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan-plan"));
  const auto file = folder.path() / "plan.json";
  const auto [text, fault] =
      GENERATE(table<std::string, std::string>({{"{\n\"\u00e9\", x}", ":2:4: not valid JSON"},
                                                {"[]", ": expected an object"},
                                                {"{}", ": the key"}}));
  write_file(file, text);
  CHECK_THROWS_WITH(Plan::read(file),
                    Catch::StartsWith(file.native() + fault) &&
                        Catch::EndsWith("; expected a plan, as plan.json of a run"));
}
