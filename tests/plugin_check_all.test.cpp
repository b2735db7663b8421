// Each plugin of the project is what `runner plugin check` asks of others'.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

TEST_CASE_METHOD(Workshop, "the project's own plugins pass their check") {
  environment["KAZAN_PLUGIN_PATH"] = "";
  const Json list = Json::parse(runner({"list", "--format", "json"}).out, "list");
  const auto run = start({"plugin", "check"}).wait(600);
  CAPTURE(run.out, run.err);
  CHECK(run.code == 0);
  CHECK(run.out.find("✗") == run.out.npos);
  for (const auto& stage : list.at("stages").items())
    CHECK_THAT(run.out, Contains("\n" + stage.at("id").string() + ": ") ||
                            Catch::StartsWith(stage.at("id").string() + ": "));
  CHECK(list.at("stages").size() > 10);
}
