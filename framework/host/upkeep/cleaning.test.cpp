#include "host/upkeep/cleaning.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "base/error.hpp"
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
  REQUIRE(store.use(key_of('b')));
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
  for (const char digit : {'a', 'b', 'c'}) {
    const auto place = store.root() / "checkpoints" / key_of(digit) / "1-x";
    make_folder(place);
    write_file(place / "weights", "w");
    for (const auto& path : {place / "weights", place, place.parent_path()}) age(path, 3h);
  }
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
  CHECK(clear_litter(store, pins, before.litter) >= 10000);
  CHECK(litter() == 0);
  CHECK(fs::is_empty(store.root() / "locks"));
  pins.refresh();
  CHECK(pins.all().size() == 1);
  CHECK(pins.has(key_of('b')));
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
  node('a', 10s);
  const auto object = store.folder(key_of('a')), original = folder.path() / "original";
  fs::copy(object, original, fs::copy_options::recursive);
  int lost = 0, found = 0;
  for (int round = 0; round < 100; ++round) {
    const auto path = run("1", "a");
    if (store.use(key_of('a'))) {
      ++found;
      for (int i = 0; i < 20; ++i) lost += !has('a');
    } else {
      std::error_code taken;
      fs::copy(original, object, fs::copy_options::recursive, taken);
    }
    age(object, 10s);
    fs::remove_all(path);
  }
  ::kill(cleaner, SIGKILL);
  ::waitpid(cleaner, nullptr, 0);
  CAPTURE(found);
  CHECK(lost == 0);
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
