#include "timeline.hpp"

#include <catch2/catch.hpp>

#include "occupancy.hpp"

namespace kazan::report {
namespace {

NodeRun node(const std::string& name, const std::string& stage, const std::string& status,
             Json worker = {}, Json began = {}, Json ended = {}, Json bytes = {}) {
  NodeRun n;
  n.name = name;
  n.stage = stage;
  n.status = status;
  n.manifest = Json::object({{"worker", std::move(worker)},
                             {"began", std::move(began)},
                             {"ended", std::move(ended)},
                             {"memory_bytes", std::move(bytes)}});
  return n;
}

RunFolder two_workers() {
  RunFolder run;
  run.nodes = {node("text", "text.file", "reused"),
               node("model", "model.gpt2", "computed", 1, 0.5, 2.0, 100),
               node("a", "sae.topk", "computed", 1, 2.5, 8.0, 300),
               node("b", "sae.l1", "failed", 2, 2.0, 6.0, 200), node("c", "measure.x", "skipped")};
  return run;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("lanes hold what each worker was at, in time") {
  const Occupancy o = occupancy_of(two_workers());
  REQUIRE(o.lanes.size() == 2);
  CHECK(o.lanes[0].worker == 1);
  REQUIRE(o.lanes[0].stays.size() == 2);
  CHECK(o.lanes[0].stays[1].node == 2);
  CHECK(o.lanes[1].stays[0].began == 2.0);
  CHECK(o.reused == std::vector<std::size_t>{0});
  CHECK(o.end == 8.0);
  CHECK(o.busy_share() == Approx((1.5 + 5.5 + 4) / 16));
}

TEST_CASE("memory is the sum of the peaks of the nodes under way") {
  const auto levels = occupancy_of(two_workers()).memory;
  REQUIRE(levels.size() == 4);  // model; b alone; a and b; a alone
  const std::vector<std::array<double, 3>> expected = {
      {0.5, 2.0, 100}, {2.0, 2.5, 200}, {2.5, 6.0, 500}, {6.0, 8.0, 300}};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(levels[i].from == expected[i][0]);
    CHECK(levels[i].to == expected[i][1]);
    CHECK(levels[i].bytes == expected[i][2]);
  }
  CHECK(levels[2].nodes == std::vector<std::size_t>{2, 3});
  CHECK(occupancy_of(two_workers()).most_bytes() == 500);
}

TEST_CASE("times that cannot be are left out") {
  RunFolder run;
  run.nodes = {node("a", "x.y", "computed", 1, 5, 4),      node("b", "x.y", "computed", 0, 1, 2),
               node("c", "x.y", "computed", 1.5, 1, 2),    node("d", "x.y", "computed", "1", 1, 2),
               node("e", "x.y", "computed", 1, -1, 2),     node("f", "x.y", "computed", 1, 1, 1e12),
               node("g", "x.y", "computed", 100000, 1, 2), node("h", "x.y", "computed", 1, {}, 2)};
  CHECK(occupancy_of(run).lanes.empty());
  CHECK(timeline(run).empty());
}

TEST_CASE("the axis of time has its unit once, at its last mark") {
  RunFolder run = two_workers();
  run.nodes[2].manifest["ended"] = 13.0 * 60;
  const std::string html = timeline(run);
  CHECK(html.find("<span>2</span>") != html.npos);
  CHECK(html.find("<span>12 min</span>") != html.npos);
  CHECK(count(html, " min</span>") == 1);
}

TEST_CASE("marks are round, few, and do not pass the end") {
  using Marks = std::vector<double>;
  CHECK(round_marks(12.3, 7) == Marks{0, 2, 4, 6, 8, 10, 12});
  CHECK(round_marks(100, 7) == Marks{0, 20, 40, 60, 80, 100});
  CHECK(round_marks(0, 7) == Marks{0});
  CHECK(round_marks(4000, 7) == Marks{0, 600, 1200, 1800, 2400, 3000, 3600});
  for (double end = 0.001; end < 1e9; end *= 1.7) {
    const Marks marks = round_marks(end, 7);
    CHECK(marks.size() <= 7);
    CHECK(marks.back() <= end);
    CHECK((marks.size() >= 3 || end < 0.03));
  }
}

TEST_CASE("a timeline has a row a worker, and says what each bar is") {
  const std::string html = timeline(two_workers());
  CHECK(count(html, "class=\"track lane\"") == 2);
  CHECK(count(html, "class=\"stay ") == 3);
  CHECK(count(html, "class=\"found ") == 1);
  CHECK(count(html, "class=\"level\"") == 4);
  CHECK(count(html, " failed\"") == 1);
  CHECK(count(html, "data-tip=\"a (sae.topk)\n5.5 s, from 2.5 s to 8.0 s\npeak memory 300 B\"") ==
        1);
  CHECK(count(html, "left:31.250%;width:68.750%") == 1);
  CHECK(count(html, "2 workers, at a node for 69% of 8.0 s. Memory, up to 500 B: ") == 1);
  // Both SAEs have one colour, other families others.
  CHECK(count(html, "stay family-3") == 2);
  CHECK(count(html, "stay family-2") == 1);
}

TEST_CASE("one worker's timeline is one row; strangers' names stay text") {
  RunFolder run;
  run.nodes = {node("<b>\"'", "<i>.x", "computed", 1, 0, 0)};
  const std::string html = timeline(run);
  CHECK(count(html, "class=\"track lane\"") == 1);
  CHECK(count(html, "One worker") == 1);
  CHECK(count(html, "<b>") == 0);
  CHECK(count(html, "<i>") == 0);
  CHECK(html.find("nan") == html.npos);
  CHECK(html.find("inf") == html.npos);
}

}  // namespace kazan::report
