#include "runner/progress/lines.hpp"

#include <catch2/catch.hpp>

#include "runner/progress/display.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

const Look kPlain{false, true};

Json report(std::int64_t done, std::int64_t total, const char* what) {
  return Json::object({{"done", done}, {"total", total}, {"what", what}});
}

// At 10 of 100 epochs, two a second.
Activity training() {
  Activity a{"sae", 1};
  for (int i = 0; i <= 10; ++i) a.take(report(i, 100, "epoch"), 2 + 0.5 * i);
  return a;
}

std::string line(const Activity& a, std::size_t width, std::size_t bar = 24) {
  return activity_line(a, 7, {width, 5, 8}, kPlain, bar);
}

PlannedNode node(const std::string& name) {
  PlannedNode n;
  n.name = name;
  n.stage = "sae.topk";
  return n;
}

NodeResult computed(double seconds) {
  return {NodeResult::Status::computed, {}, "", Json::object({{"seconds", seconds}})};
}

}  // namespace

TEST_CASE("a node under way shows how far it is, its rate and the time left") {
  CHECK(line(training(), 80) ==
        "  sae    ━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌   10/100 epochs  2.0/s   0:45 left");
  CHECK(line(training(), 80, 0) == "  sae     10/100 epochs  2.0/s   0:45 left");
  CHECK(line({"sae", 1}, 80) == "  sae    running 0:06");
}

TEST_CASE("where there is less room, less is told, and nothing is cut in its middle") {
  CHECK(line(training(), 60) == "  sae    ━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌   10/100 epochs  2.0/s   0:45 left");
  CHECK(line(training(), 44) == "  sae     10/100 epochs  2.0/s   0:45 left");
  CHECK(line(training(), 36) == "  sae     10/100  2.0/s   0:45 left");
  CHECK(line(training(), 28) == "  sae     10/100  0:45 left");
  CHECK(line(training(), 17) == "  sae     10/100");
}

TEST_CASE("no line is wider than the terminal, whatever is in it") {
  Activity wide{"漢字漢字漢字漢字漢字", 0};
  wide.take(report(1234567, 99999999, "ｗｉｄｅ\trow\x1b[2J"), 3);
  wide.take(report(2234567, 99999999, "ｗｉｄｅ\trow\x1b[2J"), 4);
  NodeResult skipped{NodeResult::Status::skipped, {}, std::string(200, 'x') + "\n\x1b[A", {}};
  for (const bool unicode : {true, false})
    for (std::size_t width = 1; width < 120; ++width) {
      const Look look{false, unicode};
      const Widths widths{width, 20, 8};
      CAPTURE(width, unicode);
      for (const auto& text :
           {activity_line(wide, 5, widths, look, 24), tally_line({1000, 10, 3, 2}, 9, widths, look),
            finished_line(node("漢字漢字漢字"), skipped, widths, look)}) {
        CAPTURE(text);
        CHECK(columns(text) <= std::max<std::size_t>(width, 2));
        CHECK(printable(text) == text);  // no control characters
      }
    }
}

TEST_CASE("a training that goes on at epoch 50 has no rate yet, and then that of now") {
  Activity a{"sae", 0};
  a.take(report(50, 100, "epoch"), 1);
  CHECK_THAT(line(a, 80), Contains(" 50/100 epochs") && !Contains("left"));
  for (int i = 1; i <= 10; ++i) a.take(report(50 + i, 100, "epoch"), 1 + 0.6 * i);
  CHECK_THAT(line(a, 80), Contains(" 60/100 epochs  1.7/s   0:24 left"));
}

TEST_CASE("a first unit that took long is an estimate already") {
  Activity a{"sae", 0};
  a.take(report(1, 3, "shard"), 600);
  CHECK_THAT(activity_line(a, 600, {80, 5, 5}, kPlain, 0),
             Contains("1/3 shards  6.0/h   20:00 left"));
}

TEST_CASE("a second thing that is counted has a rate of its own") {
  Activity a = training();
  a.take(report(500, 1000, "row"), 8);
  CHECK_THAT(activity_line(a, 8, {80, 5, 5}, kPlain, 0),
             Contains("  500/1,000 rows") && !Contains("left"));
}

TEST_CASE("an unknown total gives no bar and no time") {
  Activity a{"sae", 0};
  a.take(report(0, 0, "row"), 1);
  a.take(report(50, 0, "row"), 2);
  CHECK(activity_line(a, 2, {80, 3, 5}, kPlain, 24) == "  sae  50 rows  50.0/s");
}

TEST_CASE("a node that is done says how, and gives up its stage first") {
  CHECK(finished_line(node("sae"), computed(2.84), {80, 5, 10}, kPlain) ==
        "✓ sae    sae.topk    2.8 s");
  CHECK(finished_line(node("sae"), computed(2.84), {20, 5, 10}, kPlain) == "✓ sae    2.8 s");
  CHECK(finished_line(node("sae"), computed(2.84), {80, 5, 10}, {false, false}) ==
        "+ sae    sae.topk    2.8 s");
  CHECK(finished_line(node("sae"), {NodeResult::Status::reused, {}, "", {}}, {80, 3, 8}, kPlain) ==
        "= sae  sae.topk  reused");
  CHECK_THAT(finished_line(node("sae"), computed(1), {80, 3, 8}, {true, true}),
             Catch::StartsWith("\x1b[32m✓\x1b[0m sae"));
}

TEST_CASE("the whole in one line") {
  CHECK(tally_line({13, 7, 2, 0}, 42.9, {80, 0, 0}, kPlain) == "  7/13 nodes  2 running  0:42");
  CHECK(tally_line({13, 7, 2, 1}, 3600, {80, 0, 0}, kPlain) ==
        "  7/13 nodes  2 running  1 failed  1:00:00");
}

TEST_CASE("a long name keeps where it stands on a terminal, and all of it in a log") {
  const std::string name = "reconstruction[layer=11,k=0.5*inputs,seed=2]";
  const Widths terminal{80, 32, 8}, log{kNoLimit, 32, 8};
  CHECK_THAT(finished_line(node(name), computed(1), terminal, kPlain),
             Contains("reco…tion[11,0.5*…puts,2]"));
  CHECK_THAT(finished_line(node(name), computed(1), log, kPlain), Contains(name + "  sae.topk"));
  CHECK_THAT(activity_line({name, 1}, 7, log, kPlain, 0), Contains(name + "  running"));
}
