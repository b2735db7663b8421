#include "host/run/rehearsal.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

PlannedNode node(const std::string& name, const std::vector<std::string>& reads, double seconds,
                 std::int64_t memory, int threads = 1) {
  PlannedNode out;
  out.name = name;
  out.estimate = {memory, 0, seconds * threads};
  out.threads = threads;
  for (const auto& from : reads) out.inputs["in"].push_back({from, "out", from});
  return out;
}

// first -> long, short, small -> last
Plan fan() {
  Plan plan;
  plan.nodes = {node("first", {}, 1, 10), node("long", {"first"}, 5, 100),
                node("short", {"first"}, 2, 60), node("small", {"first"}, 1, 20),
                node("last", {"long", "short", "small"}, 1, 10)};
  return plan;
}

Rehearsal rehearsed(const Capacity& capacity, const Plan& plan = fan()) {
  return rehearse(
      plan, [](std::size_t) { return false; }, capacity);
}

using Nodes = std::vector<std::size_t>;

}  // namespace

TEST_CASE("one after the other, a run takes the sum of its nodes") {
  for (const Capacity& one : {Capacity{1, 8, 0}, Capacity{0, 1, 0}, Capacity{3, 8, 70}}) {
    const Rehearsal run = rehearsed(one);
    CHECK(run.seconds == 10);
    CHECK(run.most_nodes == 1);
    CHECK(run.largest == Nodes{1});
  }
}

TEST_CASE("nodes run at the same time where jobs, cores and memory let them") {
  const Rehearsal two = rehearsed({2, 1, 0});
  CHECK(two.seconds == 1 + 5 + 1);  // short, then small, beside the long one
  CHECK(two.most_nodes == 2);
  CHECK(two.largest == Nodes{2, 1});
  CHECK(rehearsed({0, 2, 0}).seconds == 7);
  const Rehearsal three = rehearsed({0, 3, 0});
  CHECK(three.most_nodes == 3);
  CHECK(three.largest.size() == 3);
  const Rehearsal narrow = rehearsed({3, 1, 130});  // not both large ones
  CHECK(narrow.seconds == 1 + 5 + 2 + 1);
  CHECK(narrow.largest == Nodes{3, 1});
}

TEST_CASE("threads that do not fit on the cores keep nodes apart, unless jobs are given") {
  Plan plan;
  plan.nodes = {node("a", {}, 3, 0, 2), node("b", {}, 3, 0, 2)};
  CHECK(rehearsed({0, 3, 0}, plan).seconds == 6);
  CHECK(rehearsed({0, 4, 0}, plan).seconds == 3);
  CHECK(rehearsed({2, 1, 0}, plan).seconds == 3);
}

TEST_CASE("what is in the store takes no time, and what tells none takes none") {
  Plan plan = fan();
  const Rehearsal rest = rehearse(plan, [](std::size_t i) { return i < 2; }, {1, 1, 0});
  CHECK(rest.seconds == 4);
  plan.nodes[1].estimate = {};
  CHECK(rehearsed({1, 1, 0}, plan).seconds == 5);
  CHECK(rehearse(plan, [](std::size_t) { return true; }, {1, 1, 0}).most_nodes == 0);
}
