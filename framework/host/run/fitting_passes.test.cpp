#include "host/run/fitting_passes.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "host/graph/passes.hpp"

using namespace kazan;

namespace {

// Each leaves 10 bytes and reads live activations; three would share a pass, which has 300 bytes
// wait on the disk and takes 1020 of memory.
PlannedNode reader(const std::string& name) {
  PlannedNode node;
  node.name = node.base = node.key = name;
  node.estimate = {1000, 10, 5.0, 0};
  node.live = {{100, 3, true, "m/t", 10, 100}, node.estimate};
  return node;
}

struct Fitted {
  Plan plan;
  std::vector<std::string> told;

  std::size_t sharing() const {
    std::size_t count = 0;
    for (const auto& node : plan.nodes) count += !node.pass.empty();
    return count;
  }
};

Fitted fitted(std::optional<std::int64_t> memory, std::optional<std::int64_t> disk,
              const std::set<std::string>& in_store = {}) {
  Fitted out;
  Experiment experiment;
  for (const std::string name : {"a", "b", "c"}) {
    out.plan.nodes.push_back(reader(name));
    experiment.nodes.emplace_back();
    experiment.nodes.back().base = name;
  }
  plan_passes(out.plan.nodes, [](const PlannedNode&) { return true; });
  MachineLimits limits;
  if (memory) limits.memory = Limit{*memory, "the memory", ""};
  if (disk) limits.disk = Limit{*disk, "the disk", ""};
  const auto stored = [&](const std::string& key) {
    return in_store.contains(key) ? std::optional<Taken>(Taken{}) : std::nullopt;
  };
  Diagnostics diagnostics;
  fit_passes(out.plan, experiment, stored, limits, diagnostics);
  for (const auto& d : diagnostics.all()) out.told.push_back(d.complaint.message);
  return out;
}

}  // namespace

TEST_CASE("a pass that fits stays, for those that are to run") {
  const auto all = fitted(1020, 330);
  CHECK(all.sharing() == 3);
  CHECK(all.told.empty());
  CHECK(all.plan.nodes[0].estimate.memory_bytes == 1020);
  const auto two = fitted({}, {}, {"b"});
  CHECK(two.sharing() == 2);
  CHECK(two.plan.nodes[0].estimate.memory_bytes == 1010);
  CHECK(two.plan.nodes[0].estimate.scratch_bytes == 200);
  CHECK(two.plan.nodes[0].estimate.seconds == 3.5);
  const auto one = fitted({}, {}, {"b", "c"});
  CHECK(one.sharing() == 0);
  CHECK(one.plan.nodes[0].estimate.seconds == 5.0);
  CHECK(one.told.empty());
}

TEST_CASE("a pass that does not fit is left out where its nodes fit without it, and that is said") {
  const auto disk = fitted({}, 329);
  CHECK(disk.sharing() == 0);
  CHECK(disk.plan.nodes[0].estimate.scratch_bytes == 0);
  CHECK(disk.told == std::vector<std::string>{
                         "a and 2 others share no pass of the model, which would take up to 300 B "
                         "on disk beside the 30 B that the run leaves, where the disk has 329 B "
                         "free: each runs the model itself"});
  const auto memory = fitted(1019, {});
  CHECK(memory.sharing() == 0);
  REQUIRE(memory.told.size() == 1);
  CHECK_THAT(memory.told[0], Catch::Contains("up to 1020 B of memory, where the memory is"));
}

TEST_CASE("where nothing fits passes stay, and the preflight tells") {
  const auto nothing = fitted(900, 20);
  CHECK(nothing.sharing() == 3);
  CHECK(nothing.told.empty());
}
