// What a store holds, what `clean` takes away and what it spares.
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "host/upkeep/store_test.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

const char* const kNodes =
    "  a: {use: test.value, number: 1}\n"
    "  b: {use: test.pair, in: {first: a, second: a.table}}\n"
    "  c: {use: test.layer}\n";

const Words kAll = {"clean", "--unreachable", "--young", "0s", "--yes"};

std::size_t objects(const Workshop& shop) {
  std::size_t count = 0;
  for (const auto& part : fs::directory_iterator(shop.folder() / "store/objects"))
    count += static_cast<std::size_t>(std::distance(fs::directory_iterator(part), {}));
  return count;
}

std::string without(std::string text, const std::string& word) {
  for (auto at = text.find(word); at != text.npos; at = text.find(word))
    text.erase(at, word.size());
  return text;
}

// Two runs with one node in common, of which the second's folder is there still.
struct TwoRuns : Workshop {
  TwoRuns() {
    REQUIRE(run(kNodes).code == 0);
    REQUIRE(run(kNodes, {"--set", "a.number=2"}).code == 0);
    fs::remove_all(folder() / "runs/x/1");
  }
};

}  // namespace

TEST_CASE_METHOD(TwoRuns, "without a criterion the store is described and left alone") {
  const auto state = runner({"clean"});
  CHECK(state.code == 0);
  for (const char* line :
       {"nodes                5 ", "pinned             3 ", "named by 1 run\n",
        "young              2 ", "1 void pin", "runner clean --older-than 30d       0 nodes",
        "runner clean --unreachable", "/runs/x/2\n"})
    CHECK_THAT(state.out, Contains(line));
  CHECK_THAT(state.out, Contains("store " + (folder() / "store").native()));
  CHECK_THAT(runner({"clean", "--young", "0s"}).out,
             Contains("others             2 ") && Contains("--unreachable          2 nodes"));
  CHECK_THAT(runner({"clean", "--store-limit", "1K"}).out,
             Contains("above the limit of 1.0 KiB") && Contains("runner clean --to-size 1K "));
  CHECK_THAT(runner({"clean", "--store-limit", "1T"}).out, Contains("within the limit of 1.0 TiB"));
  CHECK(objects(*this) == 5);
  make_folder(folder() / "new store");
  CHECK_THAT(runner({"clean", "--store", "new store"}).out,
             Contains("nodes                0 ") && Contains(" --store 'new store'"));
  environment["KAZAN_STORE"] = (folder() / "none").native();  // not made yet
  const auto none = runner({"clean"});
  CHECK(none.code == 0);
  CHECK_THAT(none.out, Contains("nodes                0 "));
  CHECK_FALSE(fs::exists(folder() / "none"));
}

TEST_CASE_METHOD(TwoRuns, "a dry run says what the real one does, word for word") {
  const auto dry = runner({"clean", "--unreachable", "--young", "0s", "--dry-run"});
  CHECK(dry.code == 0);
  CHECK(objects(*this) == 5);
  CHECK_THAT(dry.out, Contains("test.value") && Contains("test.pair") &&
                          Contains("would go: 2 nodes, ") && Contains("; litter: 1 void pin"));
  const auto real = runner(kAll);
  CHECK(real.code == 0);
  CHECK(objects(*this) == 3);
  CHECK(without(without(dry.out, "would hold"), "would go") ==
        without(without(real.out, "holds"), "gone"));
  CHECK(fs::is_empty(folder() / "store/tmp"));
  CHECK(std::distance(fs::directory_iterator(folder() / "store/pins"), {}) == 1);
  CHECK_THAT(run(kNodes, {"--set", "a.number=2"}).err, Contains("0 computed, 3 reused"));
  CHECK_THAT(run(kNodes).err, Contains("2 computed, 1 reused"));
}

TEST_CASE_METHOD(TwoRuns, "what is young or pinned stays") {
  CHECK_THAT(runner({"clean", "--unreachable", "--yes"}).out, Contains("gone: 0 nodes"));
  CHECK(objects(*this) == 5);
  const auto size = runner({"clean", "--to-size", "1K", "--young", "0s", "--yes"});
  CHECK(objects(*this) == 3);
  CHECK_THAT(size.out, Contains("gone: 2 nodes") &&
                           Contains("that is more than 1.0 KiB: pinned are ") &&
                           Contains("/runs/x/2\n"));
}

TEST_CASE_METHOD(TwoRuns, "age decides by the last use") {
  for (const auto& part : fs::directory_iterator(folder() / "store/objects"))
    for (const auto& node : fs::directory_iterator(part))
      StoreFixture::age(node, std::chrono::hours(24 * 40));
  REQUIRE(run(kNodes).code == 0);  // uses a, b and c again
  fs::remove_all(folder() / "runs/x");
  const auto clean = runner({"clean", "--older-than", "30d", "--yes"});
  CHECK_THAT(clean.out, Contains("40 days ago  test.value") && Contains("gone: 2 nodes"));
  CHECK(objects(*this) == 3);
}

TEST_CASE_METHOD(TwoRuns, "nothing goes without a yes") {
  const auto clean = runner({"clean", "--unreachable", "--young", "0s"});
  CHECK(clean.code == 64);
  CHECK_THAT(clean.out, Contains("would go: 2 nodes"));
  CHECK_THAT(clean.err, Contains("nothing was removed: give --yes"));
  CHECK(objects(*this) == 5);
}

TEST_CASE("sizes and ages that are none end with 64") {
  const Workshop shop;
  const auto [words, message] = GENERATE(table<Words, std::string>({
      {{"clean", "--to-size", "20"}, "--to-size 20: it has no unit; expected"},
      {{"clean", "--to-size", "20GG"}, "no unit is called GG (did you mean G?)"},
      {{"clean", "--older-than", "30"}, "--older-than 30: it has no unit"},
      {{"clean", "--older-than", "3 dais"}, "no unit is called dais (did you mean days?)"},
      {{"clean", "--young", "-1h"}, "it is negative"},
      {{"clean", "--store-limit", "big"}, "--store-limit big: it begins with no number"},
      {{"x.yaml", "--store-limit", "5"}, "--store-limit 5: it has no unit"},
      {{"clean", "--older"}, "--older"},
  }));
  CAPTURE(words);
  const auto run = shop.runner(words);
  CHECK(run.code == 64);
  CHECK_THAT(run.err, Contains(message));
}

TEST_CASE("a store above its limit is told at the end of a run, with what helps") {
  Workshop shop;
  CHECK_THAT(shop.run(kNodes).err, !Contains("limit"));
  CHECK_THAT(shop.run(kNodes, {"--store-limit", "1G"}).err, !Contains("limit"));
  // Room for what the next run pins, not for what those before left.
  for (int number = 2; number < 12; ++number)
    REQUIRE(shop.run(kNodes, {"--set", "a.number=" + std::to_string(number)}).code == 0);
  for (int number = 1; number < 14; ++number)
    fs::remove_all(shop.folder() / "runs/x" / std::to_string(number));
  const Words limited = {"--store-limit", "400K", "--store", "store"};
  const auto young = shop.run(kNodes, limited);
  CHECK(young.code == 0);
  CHECK_THAT(young.err, Contains("the limit is 400 KiB; of that, runs pin ") &&
                            Contains(" were used less than 1 h ago, which a cleaning spares until "
                                     "then; then this takes it: runner clean --to-size 400K"));
  // The command that is told, as it stands, does nothing before and helps after.
  const Words told = {"clean", "--to-size", "400K", "--store", "store", "--yes"};
  CHECK_THAT(shop.runner(told).out, Contains("gone: 0 nodes"));
  for (const auto& part : fs::directory_iterator(shop.folder() / "store/objects"))
    for (const auto& node : fs::directory_iterator(part))
      StoreFixture::age(node.path(), std::chrono::hours(2));
  const auto option = shop.run(kNodes, limited);
  CHECK_THAT(option.err, Contains("the limit is 400 KiB") &&
                             Contains("this removes what was used longest ago: "
                                      "runner clean --to-size 400K --store store\n") &&
                             !Contains("pin"));
  shop.environment["KAZAN_STORE_LIMIT"] = "0.4M";
  CHECK_THAT(shop.run(kNodes).err, Contains("runner clean --to-size 0.4M\n"));
  CHECK_THAT(shop.runner(told).out, !Contains("gone: 0 nodes") && !Contains("that is more than"));
  CHECK_THAT(shop.run(kNodes, {"--store-limit", "1G"}).err, !Contains("limit"));
  shop.environment["KAZAN_STORE_LIMIT"] = "20";
  const auto wrong = shop.run(kNodes);
  CHECK(wrong.code == 64);
  CHECK_THAT(wrong.err, Contains("KAZAN_STORE_LIMIT 20: it has no unit"));
}

TEST_CASE("where runs pin more than the limit, they are named, and no command that cannot help") {
  const Workshop shop;
  REQUIRE(shop.run(kNodes).code == 0);
  const auto pinned = shop.run(kNodes, {"--set", "a.number=2", "--store-limit", "10K"});
  CHECK(pinned.code == 0);
  CHECK_THAT(pinned.err, Contains("runs pin ") && Contains(", which no cleaning takes\n") &&
                             Contains("to unpin, remove the run folder") &&
                             Contains("/runs/x/1\n") && Contains("/runs/x/2\n") &&
                             !Contains("runner clean"));
  fs::remove_all(shop.folder() / "runs/x/1");
  for (const auto& part : fs::directory_iterator(shop.folder() / "store/objects"))
    for (const auto& node : fs::directory_iterator(part))
      StoreFixture::age(node.path(), std::chrono::hours(2));
  const auto some = shop.run(kNodes, {"--set", "a.number=2", "--store-limit", "10K"});
  CHECK_THAT(some.err, Contains("; the rest goes by runner clean --to-size 10K\n") &&
                           Contains("/runs/x/2\n") && !Contains("/runs/x/1\n"));
}

TEST_CASE("a run on a read-only store pins nothing, says so and goes on") {
  const Workshop shop;
  REQUIRE(shop.run(kNodes).code == 0);
  const auto store = shop.folder() / "store";
  fs::remove_all(store / "pins");
  if (::mount(store.c_str(), store.c_str(), "", MS_BIND, "") != 0) {
    WARN("skipped: mounting is not permitted here");
    return;
  }
  REQUIRE(::mount("none", store.c_str(), "", MS_REMOUNT | MS_BIND | MS_RDONLY, "") == 0);
  const auto again = shop.run(kNodes);
  const auto clean = shop.runner(kAll);
  ::umount2(store.c_str(), MNT_DETACH);
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Contains("3 reused") && Contains("note: the results are not pinned") &&
                            Contains("Read-only file system"));
  CHECK(clean.code == 74);
  CHECK_THAT(clean.err, Contains("Read-only file system"));
}

TEST_CASE("a run folder's node pins again what a cleaner may take") {
  const Workshop shop;
  REQUIRE(shop.run(kNodes).code == 0);
  fs::remove_all(shop.folder() / "store");
  REQUIRE(shop.runner({"node", "runs/x/1/plan.json", "a"}).code == 0);
  CHECK_THAT(shop.runner(kAll).out, Contains("gone: 0 nodes"));
  fs::copy(shop.folder() / "runs/x/1/plan.json", shop.folder() / "plan.json");
  fs::remove_all(shop.folder() / "runs");
  REQUIRE(shop.runner({"node", "plan.json", "a"}).code == 0);  // of no run: it pins nothing
  CHECK_THAT(shop.runner(kAll).out, Contains("gone: 1 node, "));
}

// Each run finds nodes that no pin held before, and reads one of them after it has slept.
TEST_CASE("runs beside a cleaner that never rests all succeed") {
  const Workshop shop;
  Workshop other;
  other.environment["KAZAN_STORE"] = (shop.folder() / "store").native();
  shop.write("x.yaml",
             "report: none\nvars: {seconds: 0.0}\nnodes:\n"
             "  a: {use: test.value, number: 1}\n"
             "  sleep: {use: test.sleeps, in: a, seconds: $seconds}\n"
             "  last: {use: test.join, in: [a, sleep]}\n");
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  for (int round = 1; round <= 5; ++round) {
    fs::remove_all(shop.folder() / "runs");
    auto run = shop.start({"x.yaml", "--set", "seconds=0.4" + std::to_string(round)});
    while (!fs::exists(shop.folder() / "runs/x/1/metrics.json") && ::kill(run.pid(), 0) == 0)
      other.runner(kAll);
    for (int i = 0; i < 8; ++i) CHECK(other.runner(kAll).code == 0);
    const auto outcome = run.wait();
    CAPTURE(round, outcome.err);
    CHECK(outcome.code == 0);
    CHECK(objects(shop) == 3);
  }
  CHECK(fs::is_empty(shop.folder() / "store/tmp"));
}

TEST_CASE("a cleaner killed at any moment leaves whole nodes, and the next run sweeps") {
  Workshop shop;
  const StoreFixture nodes;
  shop.environment["KAZAN_STORE"] = nodes.store.root().native();
  const std::string letters = "abcdef0123456789";
  int killed = 0;
  for (int round = 0; round < 6; ++round) {
    for (const char letter : letters) nodes.node(letter, std::chrono::hours(3), 200'000);
    auto clean = shop.start(kAll);
    ::usleep(static_cast<useconds_t>(5000 + 7000 * round));
    clean.signal(SIGKILL);
    killed += clean.wait().code == 128 + SIGKILL;
    for (const char letter : letters)
      CHECK(fs::exists(nodes.store.folder(key_of(letter))) == nodes.has(letter));
  }
  CAPTURE(killed);
  CHECK(shop.run(kNodes).code == 0);
  CHECK(nodes.litter() == 0);
  CHECK(shop.runner(kAll).code == 0);
  CHECK_THAT(shop.runner({"clean"}).out,
             Contains("nodes                3 ") && Contains("litter               0 "));
}
