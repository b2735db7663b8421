#include "host/upkeep/census.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "host/run/key_lock.hpp"
#include "host/upkeep/disk_use.hpp"
#include "host/upkeep/store_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Fixture : StoreFixture {
  Census census(std::chrono::seconds young = 1h) { return take_census(store, pins, young); }
  std::map<Litter::Kind, int> litter_of() {
    std::map<Litter::Kind, int> counts;
    for (const auto& item : census().litter) ++counts[item.kind];
    return counts;
  }
};

template <class Work>
void in_dead_process(Work&& work) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    work();
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "an absent store and an empty one hold nothing") {
  CHECK(take_census(Store(folder.path() / "none"), pins, 1h).bytes() == 0);
  const Census empty = census();
  CHECK(empty.holdings.empty());
  CHECK(empty.litter.empty());
  CHECK(empty.under_way == 0);
}

TEST_CASE_METHOD(Fixture, "nodes come least recently used first, pinned and young ones marked") {
  node('a', 3h);
  node('b', 5h);
  node('c', 10min);
  node('d', 30min);
  run("1", "ad");
  const auto found = census().holdings;
  REQUIRE(found.size() == 4);
  std::string order, pinned, young;
  for (const auto& holding : found) {
    order += holding.key[0];
    if (holding.pinned) pinned += holding.key[0];
    if (holding.young) young += holding.key[0];
  }
  CHECK(order == "badc");
  CHECK(pinned == "ad");
  CHECK(young == "dc");
  CHECK(stage_of(found[0]) == "test.value");
  CHECK(census(15min).holdings[2].young == false);  // d
}

TEST_CASE_METHOD(Fixture, "using a node makes it young") {
  node('a', 3h);
  CHECK_FALSE(census().holdings.at(0).young);
  REQUIRE(store.find(key_of('a')));
  CHECK_FALSE(census().holdings.at(0).young);
  REQUIRE(store.use(key_of('a')).record);
  CHECK(census().holdings.at(0).young);
  CHECK_FALSE(store.use(key_of('b')).record);
}

TEST_CASE_METHOD(Fixture, "bytes are what the disk gives, and everything is counted once") {
  node('a', 3h, 100'000);
  node('b', 3h, 5);
  make_folder(store.root() / "tmp/something");
  write_file(store.root() / "tmp/something/file", std::string(50'000, 'x'));
  make_folder(store.root() / "objects/aa/not-a-key");  // not ours, but it takes room
  run("1", "a");
  fs::remove_all(run("2", "b"));
  const Census found = census();
  CHECK(found.holdings.size() == 2);
  CHECK(found.holdings[0].bytes >= 100'000);
  CHECK(found.under_way >= 50'000);
  CHECK(found.litter_bytes() == disk_use(found.litter.at(0).path).bytes);
  // Of the folders that hold the parts only the names are counted, which some file systems charge.
  CHECK(found.bytes() <= disk_use(store.root()).bytes);
  CHECK(found.bytes() + 8 * 4096 >= disk_use(store.root()).bytes);
}

TEST_CASE_METHOD(Fixture, "what dead processes left is litter, what live ones write is not") {
  in_dead_process([&] { store.begin(key_of('a')); });
  const auto live = store.begin(key_of('b'));
  const auto foreign = store.root() / "tmp/0123456789ab-1.1-aaaaaaaaaaaa-xyz123";
  make_folder(foreign);
  CHECK(litter_of() == std::map<Litter::Kind, int>{{Litter::Kind::orphan, 1}});
  age(foreign, 24h * 40);
  CHECK(litter_of() == std::map<Litter::Kind, int>{{Litter::Kind::orphan, 2}});
}

TEST_CASE_METHOD(Fixture, "checkpoints of a finished node are litter once nobody touches them") {
  const auto place = store.root() / "checkpoints" / key_of('a') / "100-abc";
  make_folder(place);
  write_file(place / "weights", "w");
  CHECK(census().holdings.at(0).kind == Holding::Kind::checkpoints);
  CHECK(census().holdings.at(0).young);
  for (const auto& path : {place / "weights", place, place.parent_path()}) age(path, 3h);
  CHECK_FALSE(census().holdings.at(0).young);
  CHECK(litter_of().empty());
  node('a', 0s);
  CHECK(litter_of() == std::map<Litter::Kind, int>{{Litter::Kind::finished_checkpoints, 1}});
  age(place / "weights", 0s);
  CHECK(litter_of().empty());
}

TEST_CASE_METHOD(Fixture, "a lock that nobody holds is litter") {
  make_folder(store.root() / "locks");
  write_file(store.root() / "locks" / key_of('a'), "process 1 on kettle\n");
  const auto held = KeyLock::try_lock(store.root(), key_of('b'));
  const auto found = census().litter;
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Litter::Kind::idle_lock);
  CHECK(found[0].path.filename() == key_of('a'));
}

TEST_CASE_METHOD(Fixture, "void pins and marks of killed cleaners are litter") {
  run("1", "a");
  fs::remove_all(run("2", "b"));
  const auto dead = [&] { new CleaningMark(store); };
  in_dead_process(dead);
  const CleaningMark live(store);
  CHECK(litter_of() == std::map<Litter::Kind, int>{{Litter::Kind::void_pin, 2}});
}
