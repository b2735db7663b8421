// Checkpoints that are written while the stage goes on.
#include "sdk/save_in_flight.hpp"

#include <time.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "sdk/context.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

// A disk that takes as long as the test wants.
class Slow final : public Checkpoints {
 public:
  bool resume(const Load&, const Log&) override { return false; }
  std::int64_t save(const CheckpointInfo& info, const Save& save) override {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    save("/folder");
    if (!fault_.empty()) throw Error(Fault::machine, std::exchange(fault_, ""));
    steps_.push_back(info.step);
    threads_.push_back(std::this_thread::get_id());
    return 2048;
  }

  void open(bool to) {
    const std::lock_guard lock(mutex_);
    open_ = to;
    changed_.notify_all();
  }
  void await_begun(int saves) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return begun_ >= saves; });
  }
  void fail_once(const std::string& why) {
    const std::lock_guard lock(mutex_);
    fault_ = why;
  }
  std::vector<std::int64_t> steps() {
    const std::lock_guard lock(mutex_);
    return steps_;
  }
  std::vector<std::thread::id> threads() {
    const std::lock_guard lock(mutex_);
    return threads_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  int begun_ = 0;
  std::string fault_;
  std::vector<std::int64_t> steps_;
  std::vector<std::thread::id> threads_;
};

struct Fixture {
  Slow disk;
  std::vector<std::string> lines;
  std::vector<Json> events;
  bool stop = false;
  int state = 0, copies = 0;
  std::vector<int> written;  // states, in order

  Context context(double every) {
    Context::Given given;
    given.checkpoints = &disk;
    given.checkpoint_every = every;
    given.stopping = [this] { return stop; };
    given.report = [this](const Json& event) {
      if (const Json* line = event.find("line"))
        lines.push_back(line->string());
      else
        events.push_back(event);
    };
    return Context(std::move(given));
  }
  void at(Context& context, int step) {
    state = step;
    context.checkpoint(
        step, "step " + std::to_string(step), [this](const auto&) { written.push_back(state); },
        [this]() -> Checkpoints::Save {
          ++copies;
          return [this, copy = state](const auto&) { written.push_back(copy); };
        });
  }
  // Looks until the n-th copy is made: what is due waits for the twentieth.
  int looks_until_copied(Context& context, int step, int n) {
    while (copies < n) at(context, ++step);
    return step;
  }
};

// Opens the disk once the stage has had time to wait for it.
class Opening {
 public:
  explicit Opening(Slow& disk)
      : thread_([&disk] {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          disk.open(true);
        }) {}
  ~Opening() { thread_.join(); }

 private:
  std::thread thread_;
};

using Steps = std::vector<std::int64_t>;

}  // namespace

TEST_CASE_METHOD(Fixture, "a copy is written by another thread, and the stage goes on meanwhile") {
  Context context = this->context(1e-9);
  disk.open(false);
  const int first = looks_until_copied(context, 0, 1);
  disk.await_begun(1);
  state = 1000;  // what is written is what was copied
  disk.open(true);
  context.finish_checkpoints();
  CHECK(disk.steps() == Steps{first});
  CHECK(written == std::vector<int>{first});
  CHECK(disk.threads()[0] != std::this_thread::get_id());
  REQUIRE(events.size() == 1);
  CHECK(events[0].at("took").number() >= 0);
  CHECK(events[0].at("paused").number() >= 0);
  CHECK_THAT(lines.at(0),
             Contains("checkpoint at step " + std::to_string(first) + ": 2.0 KiB in ") &&
                 Contains(" beside the work, which stood still for "));
}

TEST_CASE_METHOD(Fixture, "one is written at a time; what is due then waits for its end") {
  Context context = this->context(1e-9);
  disk.open(false);
  int step = looks_until_copied(context, 0, 1);
  const int first = step;
  disk.await_begun(1);
  for (int i = 0; i < 1000; ++i) at(context, ++step);
  CHECK(copies == 1);
  CHECK(disk.steps().empty());
  disk.open(true);
  step = looks_until_copied(context, step, 2);
  CHECK(step > first + 1000);
  context.finish_checkpoints();
  CHECK(disk.steps() == Steps{first, step});
}

TEST_CASE_METHOD(Fixture, "every 0 seconds saves each step, each beside the next") {
  Context context = this->context(0);
  for (const int step : {0, 1, 2, 2, 3, 4, 5}) at(context, step);
  context.finish_checkpoints();
  CHECK(disk.steps() == Steps{1, 2, 3, 4, 5});
  CHECK(written == std::vector<int>{1, 2, 3, 4, 5});
  CHECK(events.size() == 5);
}

TEST_CASE_METHOD(Fixture, "whoever is asked to stop waits for what is being written, then saves") {
  Context context = this->context(0);
  disk.open(false);
  at(context, 1);
  disk.await_begun(1);
  stop = true;
  SECTION("a step further") {
    const Opening opening(disk);
    CHECK_THROWS_AS(at(context, 2), Stopped);
    CHECK(disk.steps() == Steps{1, 2});
    CHECK(disk.threads()[1] == std::this_thread::get_id());
    CHECK(copies == 1);
  }
  SECTION("at the same step") {
    const Opening opening(disk);
    CHECK_THROWS_AS(at(context, 1), Stopped);
    CHECK(disk.steps() == Steps{1});
  }
  SECTION("at the same step, which could not be written") {
    disk.fail_once("cannot write state: No space left on device");
    const Opening opening(disk);
    CHECK_THROWS_AS(at(context, 1), Stopped);
    CHECK(disk.steps() == Steps{1});
    CHECK(disk.threads()[0] == std::this_thread::get_id());
  }
}

TEST_CASE_METHOD(Fixture,
                 "a copy that cannot be written is told at the next look, and costs no more") {
  Context context = this->context(0);
  disk.fail_once("cannot write state: No space left on device");
  at(context, 1);
  CHECK_NOTHROW(at(context, 2));
  CHECK(lines.at(0) ==
        "warning: no checkpoint at step 1: cannot write state: No space left on device");
  context.finish_checkpoints();
  CHECK(disk.steps() == Steps{2});
  CHECK(events.size() == 1);
}

TEST_CASE_METHOD(Fixture, "a fault of the last one is told at the end") {
  Context context = this->context(0);
  disk.fail_once("gone");
  at(context, 1);
  context.finish_checkpoints();
  CHECK(lines == std::vector<std::string>{"warning: no checkpoint at step 1: gone"});
}

TEST_CASE_METHOD(Fixture, "whatever the writer throws ends in words") {
  Context context = this->context(0);
  context.checkpoint(
      1, "step 1", [](const auto&) {},
      []() -> Checkpoints::Save { return [](const auto&) { throw 3; }; });
  context.finish_checkpoints();
  CHECK(lines == std::vector<std::string>{"warning: no checkpoint at step 1: it threw something "
                                          "that is not a std::exception"});
}

TEST_CASE_METHOD(Fixture, "without room for a copy the stage stands still, and says so") {
  Context context = this->context(0);
  int saved = 0;
  context.checkpoint(
      1, "step 1", [&](const auto&) { ++saved; },
      []() -> Checkpoints::Save { throw std::bad_alloc(); });
  CHECK(saved == 1);
  CHECK(disk.threads() == std::vector{std::this_thread::get_id()});
  CHECK_THAT(lines.at(0), Contains("warning: the work stands still while it is saved, for it "
                                   "cannot be copied"));
}

TEST_CASE_METHOD(Fixture, "a context that ends waits for what is being written") {
  disk.open(false);
  {
    const Opening opening(disk);
    Context context = this->context(0);
    at(context, 1);
  }
  CHECK(disk.steps() == Steps{1});
}

TEST_CASE_METHOD(Fixture, "it is told once how long the stage stood still") {
  const auto save = [](const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(4)); };
  Context context = this->context(0);
  for (int step = 1; step <= 3; ++step) context.checkpoint(step, "", save);
  context.finish_checkpoints();
  context.finish_checkpoints();
  const auto told = [&](const char* words) {
    return std::count_if(lines.begin(), lines.end(),
                         [&](const std::string& line) { return line.find(words) != line.npos; });
  };
  CHECK(told("stood still for ") == 1);
  CHECK_THAT(lines.back(), Contains(" in all while 3 checkpoints were saved"));
  double paused = 0;
  for (const Json& event : events) paused += event.at("paused").number();
  CHECK(paused >= 0.012);
}

// A thread that writes takes its processor time from the stage.
TEST_CASE_METHOD(Fixture, "writing beside the work takes a twentieth of the time at most") {
  using Clock = std::chrono::steady_clock;
  Context context = this->context(1e-9);
  std::vector<Clock::time_point> begun;
  const auto write = [](const auto&) {
    timespec used{};
    do ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    while (used.tv_sec == 0 && used.tv_nsec < 4'000'000);
  };
  for (std::int64_t step = 1; begun.size() < 4; ++step)
    context.checkpoint(step, "", write, [&]() -> Checkpoints::Save {
      begun.push_back(Clock::now());
      return write;
    });
  for (std::size_t i = 1; i < begun.size(); ++i)
    CHECK(begun[i] - begun[i - 1] >= std::chrono::milliseconds(19 * 4));
}
