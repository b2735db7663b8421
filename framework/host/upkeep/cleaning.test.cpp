#include "host/upkeep/cleaning.hpp"

#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "base/error.hpp"
#include "base/writer.hpp"
#include "host/upkeep/store_test.hpp"

using namespace kazan;
using namespace kazan::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Fixture : StoreFixture {
  Census census() { return take_census(store, pins, 1h); }
  Selection all_unpinned() { return select(census(), {{}, {}, true}); }
  std::function<void(const Holding&)> tell = [this](const Holding& h) { removed += h.key[0]; };
  std::string removed;

  // One of three hours ago.
  fs::path checkpoint(char digit) const {
    const auto place = store.root() / "checkpoints" / key_of(digit) / "1-x";
    make_folder(place);
    write_file(place / "weights", "w");
    for (const auto& path : {place / "weights", place, place.parent_path()}) age(path, 3h);
    return place;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "what was selected goes, the rest stays, and nothing is left in tmp") {
  for (const char digit : {'a', 'b', 'c', 'd'}) node(digit, 3h);
  node('e', 1min);
  run("1", "b");
  Cleaner cleaner(store, pins);
  clean(cleaner, all_unpinned(), tell, [] { return false; });
  CHECK(removed == "acd");
  CHECK_FALSE(has('a'));
  CHECK(has('b'));
  CHECK_FALSE(has('d'));
  CHECK(has('e'));
  CHECK(cleaner.spared() == 0);
  CHECK(cleaner.failures().empty());
}

TEST_CASE_METHOD(Fixture, "what has been pinned or used since the census is spared") {
  for (const char digit : {'a', 'b', 'c'}) node(digit, 3h);
  const Selection selection = all_unpinned();
  run("1", "a");
  REQUIRE(store.use(key_of('b')).record);
  Cleaner cleaner(store, pins);
  clean(cleaner, selection, tell, [] { return false; });
  CHECK(removed == "c");
  CHECK(has('a'));
  CHECK(has('b'));
  CHECK(cleaner.spared() == 2);
}

TEST_CASE_METHOD(Fixture, "what is pinned after it was put aside comes back") {
  for (const char digit : {'a', 'b', 'c'}) node(digit, 3h);
  const Selection selection = all_unpinned();
  {
    Cleaner cleaner(store, pins);
    cleaner.put_aside(selection.going);
    CHECK_FALSE(has('a'));
    run("1", "ab");
    node('b', 0s, 9);  // the run did not find it and made it anew
    cleaner.settle(tell);
    CHECK(cleaner.spared() == 1);
  }
  CHECK(removed == "bc");  // of b the one that was put aside
  CHECK(has('a'));
  REQUIRE(has('b'));
  CHECK(read_file(store.folder(key_of('b')) / "text/text.txt").size() == 9);
  CHECK_FALSE(has('c'));
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "a cleaner that dies anywhere leaves whole nodes and an orphan") {
  for (const char digit : {'a', 'b', 'c'}) node(digit, 3h);
  const Selection selection = all_unpinned();
  const bool asleep = GENERATE(false, true);
  const pid_t pid = ::fork();
  if (pid == 0) {
    Cleaner cleaner(store, pins);
    cleaner.put_aside(std::span(selection.going).first(2));
    if (asleep) ::raise(SIGKILL);
    cleaner.settle([](const Holding&) { ::raise(SIGKILL); });
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  CHECK_FALSE(fs::exists(store.folder(key_of('a'))));
  CHECK_FALSE(fs::exists(store.folder(key_of('b'))));
  CHECK(has('c'));
  CHECK(litter() == 1);
  store.sweep();
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "two cleaners at one store remove each node once") {
  for (const char digit : {'a', 'b', 'c', 'd', 'e', 'f'}) node(digit, 3h);
  const Selection selection = all_unpinned();
  Cleaner first(store, pins), second(store, pins);
  first.put_aside(selection.going);
  second.put_aside(selection.going);
  first.settle(tell);
  second.settle(tell);
  CHECK(removed == "abcdef");
  CHECK(second.failures().empty());
}

TEST_CASE_METHOD(Fixture, "asked to stop, a cleaning ends with everything settled") {
  for (const char digit : {'a', 'b'}) node(digit, 3h);
  {
    Cleaner cleaner(store, pins);
    clean(cleaner, all_unpinned(), tell, [] { return true; });
  }
  CHECK(removed.empty());
  CHECK(has('a'));
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "checkpoints go as nodes do, unless they were written to meanwhile") {
  for (const char digit : {'a', 'b', 'c'}) checkpoint(digit);
  run("1", "b");
  const Selection selection = all_unpinned();
  write_file(store.root() / "checkpoints" / key_of('c') / "1-x/weights", "v");
  Cleaner cleaner(store, pins);
  clean(cleaner, selection, tell, [] { return false; });
  CHECK(removed == "a");
  CHECK(fs::exists(store.root() / "checkpoints" / key_of('b') / "1-x/weights"));
  CHECK(fs::exists(store.root() / "checkpoints" / key_of('c') / "1-x/weights"));
}

TEST_CASE_METHOD(Fixture, "litter goes, but not the pin of a run that has begun in its place") {
  make_folder(store.root() / "locks");
  write_file(store.root() / "locks" / key_of('a'), "");
  const pid_t pid = ::fork();
  if (pid == 0) {
    write_file(store.begin(key_of('a')) / "file", std::string(10000, 'x'));
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
  fs::remove_all(run("1", "a"));
  fs::remove_all(run("2", "b"));
  const Census before = census();
  REQUIRE(before.litter.size() == 4);
  run("2", "b");
  const Cleared cleared = clear_litter(store, pins, before.litter);
  CHECK(cleared.bytes >= 10000);
  CHECK(cleared.failures.empty());
  CHECK(litter() == 0);
  CHECK(fs::is_empty(store.root() / "locks"));
  pins.refresh();
  CHECK(pins.all().size() == 1);
  CHECK(pins.has(key_of('b')));
}

TEST_CASE_METHOD(Fixture, "what a run half wrote before it was killed goes from its folder") {
  const fs::path of_run = run("1", "a");
  const std::string alive = writer_name();
  const std::string dead = alive.substr(0, alive.find('.') + 1) + "1";  // it had this number once
  for (const auto& writer : {alive, dead})
    write_file(of_run / ("manifest.json.tmp-" + writer + "-0"), "{");
  clear_litter(store, pins, census().litter);
  CHECK(fs::exists(of_run / ("manifest.json.tmp-" + alive + "-0")));
  CHECK_FALSE(fs::exists(of_run / ("manifest.json.tmp-" + dead + "-0")));
}

TEST_CASE_METHOD(Fixture, "runs that begin wait from before the pins are read until all is moved") {
  node('a', 3h);
  const Selection selection = all_unpinned();
  make_folder(store.pins());
  const auto slow = store.pins() / "slow.json";  // whoever reads this pin waits for its writer
  REQUIRE(::mkfifo(slow.c_str(), 0600) == 0);
  Cleaner cleaner(store, pins);
  std::thread cleaning([&] { cleaner.put_aside(selection.going); });
  {
    const FileDescriptor writer(slow, O_WRONLY);  // opens when the cleaner reads
    const auto began = std::chrono::steady_clock::now();
    run("1", "b", 50ms);
    CHECK(std::chrono::steady_clock::now() - began >= 50ms);
    CHECK(has('a'));
    writer.write(Pin::of({}, folder.path()).to_json().dump());
  }
  cleaning.join();
  CHECK_FALSE(has('a'));
  run("1", "b", 1h);
}

TEST_CASE_METHOD(Fixture, "a run never loses what it found, whoever cleans beside it") {
  node('a', 10s);
  const auto object = store.folder(key_of('a')), original = folder.path() / "original";
  fs::copy(object, original, fs::copy_options::recursive);
  const pid_t parent = ::getpid(), cleaner = ::fork();
  if (cleaner == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (::getppid() == parent) {
      Pins read(store);
      Cleaner at_work(store, read);
      clean(
          at_work, select(take_census(store, read, 0s), {{}, {}, true}), [](const Holding&) {},
          [] { return false; });
    }
    ::_exit(0);
  }
  int lost = 0, found = 0, removed_by_it = 0;
  const auto until = std::chrono::steady_clock::now() + 1min;
  const auto enough = [&] { return found >= 20 && removed_by_it >= 20; };
  while (!enough() && std::chrono::steady_clock::now() < until) {
    const auto path = run("1", "a");
    if (store.use(key_of('a')).record) {
      ++found;
      for (int i = 0; i < 20; ++i) lost += !has('a');
    } else {
      ++removed_by_it;
      std::error_code taken;
      fs::copy(original, object, fs::copy_options::recursive, taken);
    }
    age(object, 10s);
    fs::remove_all(path);
  }
  ::kill(cleaner, SIGKILL);
  ::waitpid(cleaner, nullptr, 0);
  CAPTURE(found, removed_by_it);
  CHECK(lost == 0);
  CHECK(enough());
}

TEST_CASE_METHOD(Fixture, "what was put aside comes back when the pins cannot be read any more") {
  for (const char digit : {'a', 'b'}) node(digit, 3h);
  const Selection selection = all_unpinned();
  {
    Cleaner cleaner(store, pins);
    cleaner.put_aside(selection.going);
    REQUIRE_FALSE(has('a'));
    write_file(store.pins() / "broken.json", "{");
    CHECK_THROWS_AS(cleaner.settle(tell), Error);
    CHECK(cleaner.failures().empty());
  }
  CHECK(removed.empty());
  CHECK(has('a'));
  CHECK(has('b'));
  CHECK(litter() == 0);
}

TEST_CASE_METHOD(Fixture, "litter that cannot be removed is told") {
  const auto place = checkpoint('a');
  make_folder(place / "disk");
  if (::mount("none", (place / "disk").c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("skipped: mounting is not permitted here");
    return;
  }
  node('a', 0s);
  for (const auto& path : {place / "disk", place, place.parent_path()}) age(path, 3h);
  const Census before = census();
  REQUIRE(before.litter.size() == 1);
  const Cleared cleared = clear_litter(store, pins, before.litter);
  CHECK(cleared.bytes == 0);
  REQUIRE(cleared.failures.size() == 1);
  CHECK_THAT(cleared.failures[0], Catch::Contains("cannot remove " + place.parent_path().native()));
  ::umount2((place / "disk").c_str(), MNT_DETACH);
}

TEST_CASE_METHOD(Fixture, "checkpoints that somebody needs again are no litter any more") {
  for (const char digit : {'a', 'b', 'c'}) {
    checkpoint(digit);
    node(digit, 0s);
  }
  const Census before = census();
  REQUIRE(before.litter.size() == 3);
  fs::remove_all(store.folder(key_of('a')));  // by another cleaner: a run begins it anew
  write_file(store.root() / "checkpoints" / key_of('b') / "2-y", "of a run at work");
  CHECK(clear_litter(store, pins, before.litter).failures.empty());
  CHECK(fs::exists(store.root() / "checkpoints" / key_of('a')));
  CHECK(fs::exists(store.root() / "checkpoints" / key_of('b')));
  CHECK_FALSE(fs::exists(store.root() / "checkpoints" / key_of('c')));
}

TEST_CASE_METHOD(Fixture, "nothing goes while a pin cannot be read") {
  node('a', 3h);
  const Selection selection = all_unpinned();
  make_folder(store.pins());
  write_file(store.pins() / "broken.json", "{");
  Cleaner cleaner(store, pins);
  CHECK_THROWS_AS(clean(cleaner, selection, tell, [] { return false; }), Error);
  CHECK(has('a'));
}
