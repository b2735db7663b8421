#include "host/run/rehearsal.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <random>

#include "host/run/board.hpp"
#include "host/run/pass_members.hpp"

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

TEST_CASE("nodes of one pass wait for each other, and run one after another") {
  Plan plan;
  plan.nodes = {node("slow", {}, 4, 1), node("a", {}, 1, 100), node("b", {"slow"}, 1, 100),
                node("c", {}, 1, 100), node("own", {}, 2, 50)};
  for (const int member : {1, 2, 3}) plan.nodes[static_cast<std::size_t>(member)].pass = "p";
  const Rehearsal run = rehearsed({8, 8, 0}, plan);
  CHECK(run.seconds == 4 + 3);
  CHECK(run.most_nodes == 2);  // slow beside own, then one of the pass
  CHECK(run.largest.size() == 1);
  const auto done = [](std::size_t i) { return i == 2; };  // nobody waits for what is in the store
  const Rehearsal rest = rehearse(plan, done, {8, 8, 0});
  CHECK(rest.seconds == 4);
  CHECK(rest.largest.size() == 3);
}

TEST_CASE("a worker loads once what several of its nodes need") {
  Plan plan;
  for (const char* const name : {"a", "b", "c", "d"}) {
    plan.nodes.push_back(node(name, {}, 3, 1));
    plan.nodes.back().estimate.loading_seconds = 2;
  }
  CHECK(rehearsed({1, 8, 0}, plan).seconds == 3 + 3 * 1);
  CHECK(rehearsed({2, 8, 0}, plan).seconds == 3 + 1);  // each of two workers
  for (auto& each : plan.nodes) each.threads = 2;
  CHECK(seconds_of(plan.nodes[0]) == 2 + 0.5);
  plan.nodes.back().threads = 1;  // another worker
  CHECK(rehearsed({1, 8, 0}, plan).seconds == 2.5 + 2 * 0.5 + 3);
}

namespace {

// The same by looking at every node each time, as the scheduler's board does.
Rehearsal by_the_board(const Plan& plan, const Capacity& capacity) {
  Board board(plan);
  const PassMembers members(plan, board);
  Rehearsal found;
  std::multimap<double, std::size_t> running;
  std::int64_t most = 0;
  while (!board.settled()) {
    Load busy;
    for (const auto& [end, i] : running) busy.add(load_of(plan.nodes[i]));
    for (auto i = board.first_ready(); i; i = board.ready_after(*i)) {
      while (board.newly_ready()) {  // none is in the store
      }
      if (!capacity.fits(busy, load_of(plan.nodes[*i])) || members.waits(*i)) continue;
      board.start(*i);
      busy.add(load_of(plan.nodes[*i]));
      running.emplace(found.seconds + seconds_of(plan.nodes[*i]), *i);
    }
    found.most_nodes = std::max(found.most_nodes, busy.nodes);
    if (busy.memory_bytes > most ||
        (busy.memory_bytes == most && running.size() > found.largest.size())) {
      most = busy.memory_bytes;
      found.largest.clear();
      for (const auto& [end, i] : running) found.largest.push_back(i);
    }
    found.seconds = running.begin()->first;
    board.finish(running.begin()->second, {NodeResult::Status::reused, {}, "", {}});
    running.erase(running.begin());
  }
  return found;
}

// Of any shape: readers of none to three that come before, some twice. Those that read only some of
// the first may share one of two passes.
Plan any_plan(unsigned seed) {
  constexpr unsigned kFirst = 5;
  std::minstd_rand draw(seed);
  const auto below = [&](unsigned n) { return draw() % n; };
  Plan plan;
  const std::size_t size = 1 + below(40);
  for (unsigned i = 0; i < size; ++i) {
    std::vector<std::string> reads;
    const unsigned from = below(3) ? i : std::min<unsigned>(i, kFirst);
    for (unsigned k = from ? below(4) : 0; k > 0; --k) reads.push_back(std::to_string(below(from)));
    const std::int64_t memory = below(20) ? below(100) : std::numeric_limits<std::int64_t>::max();
    plan.nodes.push_back(
        node(std::to_string(i), reads, below(8) / 4.0, memory, static_cast<int>(1 + below(4))));
    const unsigned pass = below(3);
    if (i >= kFirst && from == kFirst && pass > 0) plan.nodes.back().pass = std::to_string(pass);
  }
  return plan;
}

}  // namespace

TEST_CASE("a rehearsal starts what the scheduler's board would, whatever the plan") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const Plan plan = any_plan(seed);
    for (const Capacity& capacity : {Capacity{0, 4, 0}, Capacity{0, 6, 150}, Capacity{1, 1, 0},
                                     Capacity{3, 1, 120}, Capacity{8, 2, 90}}) {
      CAPTURE(seed, capacity.jobs, capacity.cores);
      const Rehearsal found = rehearsed(capacity, plan), expected = by_the_board(plan, capacity);
      CHECK(found.seconds == expected.seconds);
      CHECK(found.most_nodes == expected.most_nodes);
      CHECK(found.largest == expected.largest);
    }
  }
}

// With a look at every node at every end these are 10^11 looks.
TEST_CASE("as many nodes as an experiment may have are rehearsed at once, also those that wait") {
  Plan plan;
  for (int i = 0; i < 50'000; ++i)
    plan.nodes.push_back(node(std::to_string(i), {}, 1 + i % 7, 100 + i, 1 + i % 3));
  const Rehearsal run = rehearsed({0, 4, 60'000}, plan);
  CHECK(run.most_nodes >= 2);
  CHECK(run.seconds > 50'000);
}
