#include "host/run/preflight.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <set>

using namespace kazan;
using Catch::Contains;

namespace {

constexpr std::int64_t kMiB = 1 << 20, kGiB = 1 << 30;

PlannedNode node(const std::string& name, const std::vector<std::string>& reads,
                 const Estimate& estimate, int threads = 1) {
  PlannedNode out;
  out.name = out.base = out.id = out.key = name;
  out.estimate = estimate;
  out.threads = threads;
  for (const auto& from : reads) out.inputs["in"].push_back({from, "out", from});
  return out;
}

// rows -> a, b -> end; nobody knows what `end` takes.
Plan diamond() {
  Plan plan;
  plan.nodes = {node("rows", {}, {100 * kMiB, 10, 1.0}),
                node("a", {"rows"}, {2 * kGiB, 200, 8.0}, 4), node("b", {"rows"}, {kGiB, 30, 1.0}),
                node("end", {"a", "b"}, {})};
  return plan;
}

Forecast with_store(const Plan& plan, const std::set<std::string>& keys) {
  const auto stored = [&](const std::string& key) {
    return keys.contains(key) ? std::optional(Taken{1, 2, 3}) : std::nullopt;
  };
  return forecast(plan, stored, {2, 8, 0});
}

std::vector<Diagnostic> told(const Plan& plan, const MachineLimits& limits, bool forced = false,
                             const std::set<std::string>& keys = {}) {
  Experiment experiment;
  const auto source = std::make_shared<const Source>(Source{"x.yaml", "", {}});
  int line = 0;
  for (const auto& planned : plan.nodes) {
    experiment.nodes.emplace_back();
    experiment.nodes.back().base = planned.base;
    experiment.nodes.back().at = {source, ++line, 3};
  }
  Diagnostics diagnostics;
  refuse_what_cannot_fit(with_store(plan, keys), experiment, limits, forced, diagnostics);
  return diagnostics.all();
}

const Limit kSmall{kGiB + kGiB / 2, "the machine's memory", "use a larger one"};

}  // namespace

TEST_CASE("a forecast adds up what is to run, and says how much it does not know") {
  const Plan plan = diamond();
  const Forecast all = with_store(plan, {});
  CHECK(all.to_run == 4);
  CHECK(all.disk.known == 240);
  CHECK(all.disk.unknown == 1);
  CHECK(all.seconds.known == 1 + 8.0 / 4 + 1);  // with each node's threads
  CHECK(all.largest->name == "a");
  CHECK(all.together == 2);
  CHECK(all.together_memory.known == 3 * kGiB);
}

TEST_CASE("nodes in the store count for nothing") {
  const Plan plan = diamond();
  const Forecast rest = with_store(plan, {"rows", "a"});
  CHECK(rest.nodes[1].in_store());
  CHECK(rest.to_run == 2);
  CHECK(rest.disk.known == 30);
  CHECK(rest.largest->name == "b");
  const Forecast nothing = with_store(plan, {"rows", "a", "b", "end"});
  CHECK(nothing.to_run == 0);
  CHECK(nothing.largest == nullptr);
}

TEST_CASE("a node that no process can hold is refused at its line") {
  const auto faults = told(diamond(), {kSmall, {}});
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].at.line == 2);
  CHECK(faults[0].fault == Fault::machine);
  CHECK_THAT(faults[0].complaint.message,
             Contains("a needs up to 2.0 GiB of memory; the machine's memory is 1.5 GiB") &&
                 Contains("use a larger one") && Contains("--force"));
  CHECK(told(diamond(), {kSmall, {}}, false, {"a"}).empty());
  CHECK(told(diamond(), {Limit{2 * kGiB, "", ""}, {}}).empty());
  CHECK(told(diamond(), {}).empty());
}

TEST_CASE("what does not fit on disk together is refused at the node that takes most") {
  const MachineLimits disk{{}, Limit{239, "the file system of the store s", "make room"}};
  const auto faults = told(diamond(), disk);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].at.line == 2);
  CHECK_THAT(faults[0].complaint.message,
             Contains("4 nodes to run leave up to 240 B, most of it a with 200 B") &&
                 Contains("store s has 239 B free; make room"));
  CHECK(told(diamond(), disk, false, {"b"}).empty());
  Plan scratch = diamond();
  scratch.nodes[0].estimate.scratch_bytes = 20;
  scratch.nodes[2].estimate.scratch_bytes = 30;
  const MachineLimits room{{}, Limit{269, "the file system of the store s", "make room"}};
  CHECK_THAT(told(scratch, room).at(0).text(),
             Contains("with 200 B, and while a node runs up to 30 B more; the file system"));
  CHECK(told(scratch, room, false, {"b"}).empty());
}

TEST_CASE("forced, refusals are warnings") {
  const MachineLimits both{kSmall, Limit{239, "the disk", "make room"}};
  const auto faults = told(diamond(), both, true);
  REQUIRE(faults.size() == 2);
  for (const auto& fault : faults) {
    CHECK(fault.severity == Severity::warning);
    CHECK_THAT(fault.complaint.message, Contains("; forced"));
  }
}

TEST_CASE("estimates as large as a number can be are added up all the same") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  Plan plan;
  plan.nodes = {node("a", {}, {kMost, kMost, 1.0}), node("b", {}, {kMost, kMost, 1.0})};
  const Forecast all = with_store(plan, {});
  CHECK(all.disk.known == kMost);
  CHECK(all.together_memory.known == kMost);
}
