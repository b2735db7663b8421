#include "host/run/capacity.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace kazan;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Load one(int threads, std::int64_t memory, bool alone = false) {
  return {1, threads, memory, alone};
}

}  // namespace

TEST_CASE("where nothing runs, anything can") {
  const Capacity small{1, 1, 10};
  CHECK(small.fits({}, one(8, 1000)));
  CHECK(small.fits({}, one(8, kMost, true)));
}

TEST_CASE("what must be alone has nothing beside it, and comes beside nothing") {
  const Capacity wide{4, 8, 0};
  CHECK(wide.fits(one(1, 0), one(1, 0)));
  CHECK_FALSE(wide.fits(one(1, 0), one(1, 0, true)));
  CHECK_FALSE(wide.fits(one(1, 0, true), one(1, 0)));
  Load busy = one(1, 0);
  busy.add(one(1, 0, true));
  CHECK(busy.alone);
  CHECK_FALSE(wide.fits(busy, one(1, 0)));
  CHECK(wide.room(busy).nodes == 0);
}

TEST_CASE("threads, jobs and memory are used up to the last") {
  const Capacity cores{0, 4, 0}, jobs{2, 1, 0}, memory{0, 4, 100};
  CHECK(cores.fits(one(3, 0), one(1, 0)));
  CHECK_FALSE(cores.fits(one(3, 0), one(2, 0)));
  CHECK(jobs.fits(one(3, 0), one(3, 0)));
  CHECK_FALSE(jobs.fits({2, 2, 0}, one(1, 0)));
  CHECK(memory.fits(one(1, 60), one(1, 40)));
  CHECK_FALSE(memory.fits(one(1, 60), one(1, 41)));
  CHECK_FALSE(memory.fits(one(1, kMost), one(1, 1)));
}

TEST_CASE("a node's load is its threads and the memory that it tells") {
  PlannedNode node;
  node.threads = 3;
  CHECK(load_of(node).memory_bytes == 0);
  node.estimate.memory_bytes = 7;
  const Load load = load_of(node, true);
  CHECK(load.nodes == 1);
  CHECK(load.threads == 3);
  CHECK(load.memory_bytes == 7);
  CHECK(load.alone);
  CHECK_FALSE(load_of(node).alone);
}
