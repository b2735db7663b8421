#include "host/graph/node_metrics.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Names = std::vector<std::string>;

namespace {

StageInfo stage() {
  StageInfo info;
  info.metrics = {{"alive", "share", true, {}},
                  {"start_alive", "at epoch 0", false, {"start", "codes"}},
                  {"{value}_at_{at}.{group}", "read there", false, {}}};
  return info;
}

Names names_of(const std::vector<NodeMetric>& metrics) {
  Names names;
  for (const auto& metric : metrics) names.push_back(metric.name);
  return names;
}

}  // namespace

TEST_CASE("parameters and the plan step say which names a family has") {
  const Json params =
      Json::object({{"value", "fvu"}, {"at", Json(Json::Items{16.0, 0.5})}, {"unused", 1}});
  const StageInfo of = stage();  // declares what is found
  const auto open = node_metrics(of, params, {}, {});
  CHECK(names_of(open) == Names{"alive", "start_alive", "fvu_at_16.{group}", "fvu_at_0.5.{group}"});
  CHECK(open[3].declared->definition == "read there");
  const auto told = node_metrics(of, params, {}, {{"group", {"l1", "topk"}}});
  CHECK(told.size() == 6);
  CHECK(told.back().name == "fvu_at_0.5.topk");
  CHECK(names_of(node_metrics(stage(), Json::object(), {}, {})).back() ==
        "{value}_at_{at}.{group}");
}

TEST_CASE("a metric that comes with inputs lacks those that are not there") {
  const auto lacking = [](const std::set<std::string>& connected) {
    return node_metrics(stage(), Json::object(), connected, {})[1].lacking;
  };
  CHECK(lacking({}) == Names{"start", "codes"});
  CHECK(lacking({"codes"}) == Names{"start"});
  CHECK(lacking({"codes", "start"}).empty());
}
