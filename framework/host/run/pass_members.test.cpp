#include "host/run/pass_members.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

// acts0, acts1 and what stores each, in one pass.
Plan two_layers() {
  Plan plan;
  for (const std::string layer : {"0", "1"}) {
    PlannedNode acts, stored;
    acts.name = acts.id = acts.key = "acts" + layer;
    stored.name = stored.id = stored.key = "stored" + layer;
    stored.inputs["rows"] = {{acts.name, "out", acts.key, {}}};
    stored.pass = "model/text/1";
    plan.nodes.push_back(acts);
    plan.nodes.push_back(stored);
  }
  return plan;
}

constexpr std::size_t kActs0 = 0, kStored0 = 1, kActs1 = 2, kStored1 = 3;

}  // namespace

TEST_CASE("a node waits for the others of its pass: to be ready, looked for in the store, over") {
  const Plan plan = two_layers();
  Board board(plan);
  const PassMembers members(plan, board);
  const auto look = [&] {
    while (board.newly_ready()) {
    }
  };
  look();
  board.finish(kActs0, {NodeResult::Status::computed, {}, "", {}});
  look();
  CHECK(members.waits(kStored0));  // stored1 cannot run yet
  board.finish(kActs1, {NodeResult::Status::computed, {}, "", {}});
  CHECK(members.waits(kStored0));  // it may be in the store
  look();
  CHECK_FALSE(members.waits(kStored0));
  CHECK(members.open(kStored0) == std::vector<std::size_t>{kStored0, kStored1});
  board.start(kStored0);
  CHECK(members.waits(kStored1));
  board.finish(kStored0, {NodeResult::Status::computed, {}, "", {}});
  CHECK_FALSE(members.waits(kStored1));
  CHECK(members.open(kStored1) == std::vector<std::size_t>{kStored1});
  CHECK(members.open(kActs0).empty());
}

TEST_CASE("nobody waits for a node of the pass that has failed") {
  const Plan plan = two_layers();
  Board board(plan);
  const PassMembers members(plan, board);
  board.finish(kActs0, {NodeResult::Status::computed, {}, "", {}});
  board.finish(kActs1, {NodeResult::Status::failed, {}, "", {}});
  while (board.newly_ready()) {
  }
  CHECK(members.waits(kStored0));
  board.finish(kStored1, {NodeResult::Status::skipped, {}, "", {}});
  CHECK_FALSE(members.waits(kStored0));
}
