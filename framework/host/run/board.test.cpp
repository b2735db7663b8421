#include "host/run/board.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Status = NodeResult::Status;

namespace {

//   a -> b -> d        seconds: a 1, b 5, c 1, d 1, e 2
//   a -> c -> d        e reads nothing
Plan diamond() {
  Plan plan;
  const auto add = [&](const std::string& name, const std::vector<std::string>& reads,
                       double seconds) {
    PlannedNode node;
    node.name = name;
    node.estimate.seconds = seconds;
    for (const auto& from : reads) node.inputs["in"].push_back({from, "out", "key of " + from});
    plan.nodes.push_back(std::move(node));
  };
  add("a", {}, 1);
  add("b", {"a"}, 5);
  add("c", {"a"}, 1);
  add("d", {"b", "c"}, 1);
  add("e", {}, 2);
  return plan;
}

enum : std::size_t { a, b, c, d, e };
using Nodes = std::vector<std::size_t>;

NodeResult ended(Status status) {
  return {status, {}, "", {}};
}

Nodes ready(const Board& board) {
  Nodes found;
  for (auto node = board.first_ready(); node; node = board.ready_after(*node))
    found.push_back(*node);
  return found;
}

Nodes newly_ready(Board& board) {
  Nodes found;
  while (const auto node = board.newly_ready()) found.push_back(*node);
  return found;
}

}  // namespace

TEST_CASE("a node is ready when all that it reads succeeded; the longest chain comes first") {
  const Plan plan = diamond();
  Board board(plan);
  CHECK(ready(board) == Nodes{a, e});  // 7 seconds behind a, 2 behind e
  board.start(a);
  CHECK(ready(board) == Nodes{e});
  board.finish(a, ended(Status::computed));
  CHECK(ready(board) == Nodes{b, c, e});
  board.start(b);
  board.finish(c, ended(Status::reused));
  CHECK(ready(board) == Nodes{e});
  board.finish(b, ended(Status::computed));
  CHECK(ready(board) == Nodes{e, d});
  board.finish(d, ended(Status::computed));
  CHECK_FALSE(board.settled());
  board.finish(e, ended(Status::failed));
  CHECK(board.settled());
  CHECK(board.result(e).status == Status::failed);
}

TEST_CASE("what failed blocks its readers, and theirs in turn") {
  const Plan plan = diamond();
  Board board(plan);
  board.finish(a, ended(Status::computed));
  board.finish(c, ended(Status::failed));
  CHECK(board.blocked_by(b).empty());
  CHECK(board.blocked_by(d) == "c");
  CHECK(board.blocked() == d);
  CHECK(ready(board) == Nodes{b, e});
  board.finish(d, ended(Status::skipped));
  CHECK(board.waiting() == Nodes{b, e});
  CHECK_FALSE(board.blocked());
}

TEST_CASE("what became ready is told once, and again after it was made again") {
  const Plan plan = diamond();
  Board board(plan);
  CHECK(newly_ready(board) == Nodes{a, e});
  CHECK(newly_ready(board).empty());
  board.start(e);
  board.finish(a, ended(Status::computed));
  board.finish(c, ended(Status::reused));
  CHECK(newly_ready(board) == Nodes{b});  // c was, and had its result before anyone asked
  board.start(b);
  board.again(a);
  board.again(b);
  CHECK(newly_ready(board) == Nodes{a});
  board.finish(a, ended(Status::computed));
  CHECK(newly_ready(board) == Nodes{b});
}

TEST_CASE("a failure that is forgotten blocks nobody") {
  const Plan plan = diamond();
  Board board(plan);
  board.finish(a, ended(Status::failed));
  CHECK(board.blocked() == b);
  board.again(a);
  CHECK_FALSE(board.blocked());
  CHECK(ready(board) == Nodes{a, e});
}

TEST_CASE("a node made again holds its readers back until it is there") {
  const Plan plan = diamond();
  Board board(plan);
  board.finish(a, ended(Status::reused));
  board.start(b);
  board.again(a);
  board.again(b);
  CHECK(ready(board) == Nodes{a, e});
  board.finish(a, ended(Status::computed));
  CHECK(ready(board) == Nodes{b, c, e});
}
