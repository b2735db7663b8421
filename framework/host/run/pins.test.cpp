#include "host/run/pins.hpp"

#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/writer.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

Plan plan_of(const std::vector<std::string>& keys) {
  Plan plan;
  for (const auto& key : keys) {
    plan.nodes.emplace_back();
    plan.nodes.back().key = key;
  }
  return plan;
}

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-pins")};
  Store store{folder.path() / "store"};
  fs::path run = folder.path() / "project/runs/x/1";

  Fixture() { make_folder(run); }
  Pin::State state() const {
    Pins pins(store);
    pins.refresh();
    REQUIRE(pins.all().size() == 1);
    return pins.all().begin()->second.state;
  }
  bool pinned(const std::string& key) const {
    Pins pins(store);
    pins.refresh();
    return pins.has(key);
  }
};

// A process that holds a mark until it is killed.
class OtherCleaner {
 public:
  explicit OtherCleaner(const Store& store) : pid_(::fork()) {
    if (pid_ == 0) {
      const CleaningMark mark(store);
      for (;;) ::pause();
    }
    while (fs::is_empty(store.pins())) ::usleep(1000);
  }
  ~OtherCleaner() { kill(); }
  void kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL), ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a pin holds its keys for as long as the run folder is there") {
  pin(store, plan_of({"a", "b"}), run);
  pin(store, plan_of({"a", "b"}), run);  // the same run again: one pin
  CHECK(state() == Pin::State::holds);
  CHECK(pinned("a"));
  CHECK_FALSE(pinned("c"));
  fs::remove_all(run);
  CHECK(state() == Pin::State::gone);
  CHECK_FALSE(pinned("a"));
}

TEST_CASE_METHOD(Fixture, "a removed project voids its pins, a missing disk does not") {
  pin(store, plan_of({"a"}), run);
  SECTION("removed with all its runs") {
    fs::remove_all(folder.path() / "project/runs");
    CHECK(state() == Pin::State::gone);
  }
  SECTION("removed as a whole") {
    fs::remove_all(folder.path() / "project");
    CHECK(state() == Pin::State::gone);
  }
  SECTION("another folder in its place: the mount point of a disk that is not mounted") {
    fs::rename(folder.path() / "project", folder.path() / "elsewhere");
    make_folder(folder.path() / "project");
    CHECK(state() == Pin::State::unknown);
    CHECK(pinned("a"));
  }
}

TEST_CASE_METHOD(Fixture, "what lies on a disk is unknown while the disk is not there") {
  const auto disk = folder.path() / "disk";
  make_folder(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("skipped: mounting is not permitted here");
    return;
  }
  make_folder(disk / "runs/x/1");
  pin(store, plan_of({"a"}), disk / "runs/x/1");
  CHECK(state() == Pin::State::holds);
  ::umount2(disk.c_str(), MNT_DETACH);
  CHECK(state() == Pin::State::unknown);
  fs::remove(disk);  // as where mount points are made with the mount
  CHECK(state() == Pin::State::unknown);
  CHECK(pinned("a"));
}

TEST_CASE_METHOD(Fixture, "another machine's pin is kept where its run cannot be seen") {
  Pin foreign = Pin::of(plan_of({"a"}), run);
  foreign.host = "another-machine";
  make_folder(store.pins());
  write_file(store.pins() / foreign.file_name(), foreign.to_json().dump());
  CHECK(state() == Pin::State::holds);
  fs::remove_all(run);
  CHECK(state() == Pin::State::unknown);
  CHECK(pinned("a"));
}

TEST_CASE_METHOD(Fixture, "a pin holds in a folder whose name is not UTF-8 too") {
  run = folder.path() / "caf\xe9 \x01/runs/x/1";
  make_folder(run);
  pin(store, plan_of({"a"}), run);
  CHECK(state() == Pin::State::holds);
  CHECK(pinned("a"));
  fs::remove_all(folder.path() / "caf\xe9 \x01");
  CHECK(state() == Pin::State::gone);
}

TEST_CASE_METHOD(Fixture, "where the pins cannot be listed, nobody knows what is pinned") {
  CHECK_FALSE(pinned("a"));  // no folder, no pins
  make_folder(store.root());
  write_file(store.pins(), "no folder");
  CHECK_THROWS_WITH(pinned("a"), Contains("cannot read the pins in " + store.pins().native()));
}

TEST_CASE_METHOD(Fixture, "a pin that cannot be read stops whoever asks what is pinned") {
  make_folder(store.pins());
  const auto [text, fault] = GENERATE(table<std::string, std::string>(
      {{"{", ":1:2: not valid JSON"}, {"{}", ": "}, {"[]", ": "}, {"{\"run\": 1}", ": "}}));
  write_file(store.pins() / "0.json", text);
  CHECK_THROWS_WITH(pinned("a"),
                    Contains("cannot read a pin: " + (store.pins() / "0.json").native() + fault));
}

TEST_CASE_METHOD(Fixture, "a changed pin is read again") {
  pin(store, plan_of({"a"}), run);
  Pins pins(store);
  pins.refresh();
  pin(store, plan_of({"b"}), run);
  pins.refresh();
  CHECK(pins.has("b"));
  CHECK_FALSE(pins.has("a"));
}

TEST_CASE_METHOD(Fixture, "a run that begins waits for a cleaner at work") {
  make_folder(store.pins());
  std::atomic<bool> done = false;
  std::thread run_begins;
  {
    const CleaningMark mark(store);
    run_begins = std::thread([&] {
      pin(store, plan_of({"a"}), run, std::chrono::minutes(1));
      done = true;
    });
    while (!pinned("a")) ::usleep(1000);  // the pin is there at once, for the cleaner to see
    ::usleep(50000);
    CHECK_FALSE(done);
  }
  run_begins.join();
  CHECK(done);
}

TEST_CASE_METHOD(Fixture, "a run waits for no dead cleaner, and not for ever for a hung one") {
  make_folder(store.pins());
  OtherCleaner other(store);
  const auto began = std::chrono::steady_clock::now();
  pin(store, plan_of({"a"}), run, milliseconds(30));
  CHECK(std::chrono::steady_clock::now() - began >= milliseconds(30));
  CHECK(dead_marks(store).empty());
  other.kill();
  pin(store, plan_of({"a"}), run, std::chrono::hours(1));
  CHECK(dead_marks(store).size() == 1);
}

TEST_CASE_METHOD(Fixture, "a pin that a cleaner took for an earlier run's is written again") {
  std::thread run_begins;
  {
    const CleaningMark mark(store);
    run_begins = std::thread([&] { pin(store, plan_of({"a"}), run, std::chrono::minutes(1)); });
    while (!pinned("a")) ::usleep(1000);
    fs::remove(store.pins() / Pin::of({}, run).file_name());
  }
  run_begins.join();
  CHECK(pinned("a"));
}

TEST_CASE_METHOD(Fixture, "a store that cannot be written is told") {
  CHECK_THROWS_AS(pin(Store("/proc/store"), plan_of({"a"}), run), Error);
}
