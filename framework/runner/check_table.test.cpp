#include "runner/check_table.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Catch::Contains;

TEST_CASE("what a record does not tell of a node in the store is shown as unknown, not as none") {
  PlannedNode node;
  node.id = "a-1";
  node.stage = "test.value";
  Json record = Json::object({{"outputs", Json::object({})}, {"files", Json::object({})}});
  Forecast forecast;
  forecast.nodes.push_back({&node, taken_by(record)});
  CHECK_THAT(check_table(forecast, {}, stdout),
             Contains("?") && !Contains(" ms") && !Contains("0 s"));
  record["memory_bytes"] = 2048;
  record["seconds"] = 2.0;
  forecast.nodes[0].taken = taken_by(record);
  CHECK_THAT(check_table(forecast, {}, stdout),
             Contains("2.0 KiB") && Contains("2.0 s") && !Contains("?"));
}
