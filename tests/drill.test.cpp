// The drill: an experiment is killed again and again, at random moments and in the midst of what it
// writes, and restarted. What it leaves at last has the bits of a run that nothing disturbed, and
// nothing else stays behind.
//
//   KAZAN_DRILL_ROUNDS=300 build/release/tests/test_program_drill     (tools/dev drill)
//   KAZAN_DRILL_SEED=N                                                other moments
#include "drill/drill.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

#include "base/text.hpp"

using namespace kazan;
using namespace kazan::testing;

namespace {

long number_from(const char* variable, long otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::atol(text) : otherwise;
}

// What a drill saw, for people.
struct Tally {
  int rounds = 0, turns = 0, starts = 0, resumed = 0;
  std::set<std::string> kinds;
  std::map<std::string, int> ends;    // by kind of disturbance
  std::map<std::string, int> deadly;  // what was being written when a call was the last
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();

  void print(long seed) const {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    std::printf("drill: seed %ld, %d rounds, %d starts, %d trainings resumed, %s\n", seed, rounds,
                starts, resumed, human_seconds(seconds.count()).c_str());
    for (const auto& [kind, n] : ends) std::printf("  %4d  %s\n", n, kind.c_str());
    std::printf("  in the midst of\n");
    for (const auto& [what, n] : deadly) std::printf("  %4d  %s\n", n, what.c_str());
    std::fflush(stdout);
  }
};

const Reference& undisturbed() {
  static const Reference once;
  return once;
}

}  // namespace

TEST_CASE("killed at any moment and restarted, a run ends with the bits of an undisturbed one") {
  const long rounds = number_from("KAZAN_DRILL_ROUNDS", 20);
  const long seed = number_from("KAZAN_DRILL_SEED", 1);
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  const Reference& reference = undisturbed();
  Tally tally;
  for (long round = 0; round < rounds; ++round) {
    Drilled drilled;
    const int disturbances = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < disturbances; ++i) {
      // Each kind in turn, so that 20 rounds have them all.
      const Disturbance with = reference.disturbance(tally.turns++, random);
      CAPTURE(seed, round, i, with.text);
      const auto end = drilled.start(with);
      ++tally.starts;
      tally.kinds.insert(with.kind);
      REQUIRE(end.expected);
      ++tally.ends[with.kind + (end.disturbed ? "" : ", survived or too late")];
      if (!end.last_call.empty()) ++tally.deadly[end.last_call];
      if (!end.disturbed) break;
    }
    CAPTURE(seed, round);
    const auto last = drilled.start({});
    ++tally.starts;
    CAPTURE(last.err);
    REQUIRE(last.code == 0);
    CHECK(drilled.results() == reference.results());
    CHECK(drilled.litter() == std::vector<std::string>{});
    tally.resumed += drilled.resumed();
    ++tally.rounds;
  }
  tally.print(seed);
  CHECK(tally.resumed > rounds / 4);
  for (const char* what : {"checkpoint", "manifest", "node"}) CHECK(tally.deadly[what] > 0);
  CHECK(tally.kinds.size() == 7);  // two of calls, five of signals
}

TEST_CASE("two runners of one experiment at once leave one result and no litter") {
  Drilled both;
  auto first = both.shop.start(command("runs-a")), second = both.shop.start(command("runs-b"));
  CHECK(first.wait().code == 0);
  CHECK(second.wait().code == 0);
  CHECK(both.results() == undisturbed().results());
  CHECK(both.litter() == std::vector<std::string>{});
}
