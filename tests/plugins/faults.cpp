// Stages that do what no stage should.
#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sdk/artifacts/table.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

// As another library's, which nobody here knows.
struct BoiledOver : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Throws final : public Stage {
  Input<Text> after{this, "after", "read by nobody", optional};
  Output<Text> text{this, "text", "never filled"};
  Param<std::string> what{this, "what", "error", "what is thrown",
                          one_of({"error", "machine", "exception", "foreign", "number", "memory"})};
  Param<bool> planning{this, "planning", false, "throw in the plan step already"};

  void plan(Planner&) override {
    if (*planning) run_out();
  }
  void run(Context&) override { run_out(); }

  void run_out() const {
    if (*what == "error") throw Error(Fault::node, "the pot boiled over");
    if (*what == "machine") throw Error(Fault::machine, "cannot write the pot: No space left");
    if (*what == "exception") throw std::out_of_range("row 9 of 8");
    if (*what == "foreign") throw BoiledOver("too hot");
    if (*what == "memory") allocate(46);
    throw 7;
  }

  static void allocate(int bits) { std::vector<char>(std::size_t{1} << bits).front() = 1; }
};

class Forgetful final : public Stage {
  Input<Text> after{this, "after", "read without asking whether it is there", optional};
  Output<Text> text{this, "text", "the same"};
  void run(Context&) override { text->content = after->content; }
};

class Empty final : public Stage {
  Output<Text> text{this, "text", "left empty"};
  void run(Context&) override {}
};

class Ragged final : public Stage {
  Output<Table> rows{this, "rows", "columns of different lengths"};
  void run(Context&) override {
    *rows = Table{{{"weights", "of fruits", Column::Numbers{1, 2}},
                   {"fruits", "their names", Column::Strings{"pear"}}}};
  }
};

// What no report can show, though its result is good.
class Unseen final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Metric loss{this, "loss", "a number that is not given", headline};
  void run(Context& context) override {
    text->content = "good";
    context.figure({"curve", "line", "A curve", "Of nothing", Json::object(), {}});
  }
};

class Undeclared final : public Stage {
  Output<Text> text{this, "text", "a word"};
  Metric alive{this, "alive", "given by another name"};
  void run(Context& context) override { context.metric("alve", 1); }
};

class Dies final : public Stage {
  Output<Text> text{this, "text", "never filled"};
  Param<std::string> how{this, "how", "abort", "the end",
                         one_of({"abort", "segfault", "exit", "stack", "exception", "garbage",
                                 "nonsense", "realtime", "silence", "heir", "silent"})};

  static int deeper(volatile int* at) {
    volatile int here[4096] = {*at};
    return *at < 0 ? 0 : deeper(here) + here[1];
  }

  // Into what it talks to its parent by; then it goes on as if nothing had happened.
  static void write(std::string_view bytes) {
    if (::write(3, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()))
      std::this_thread::sleep_for(std::chrono::hours(1));
  }

  // A process that keeps what this one talks to its parent by, for as long as that parent lives.
  static void leave_heir() {
    const pid_t runner = ::getppid();
    if (::fork() != 0) return;
    for (int i = 0; i < 4000 && ::kill(runner, 0) == 0; ++i) ::usleep(50'000);
    ::_exit(0);
  }

  void run(Context&) override {
    if (*how != "silent") std::printf("about to end by %s\n", how->c_str());
    std::fflush(stdout);
    volatile int start = 0;
    volatile std::uintptr_t nowhere = 16;
    if (*how == "segfault") *reinterpret_cast<volatile int*>(nowhere) = 1;
    if (*how == "exit") std::_Exit(3);
    if (*how == "garbage") write("{\"event\": \x01\n");
    if (*how == "nonsense") write("{\"event\":\"scalars\",\"points\":[[]]}\n");
    if (*how == "realtime") ::raise(SIGRTMIN);
    if (*how == "silence" && ::close(3) == 0) std::this_thread::sleep_for(std::chrono::hours(1));
    if (*how == "heir") leave_heir();
    if (*how == "stack") std::exit(deeper(&start));
    if (*how == "exception") std::thread([] { throw 7; }).join();
    std::abort();
  }
};

// Sleeps in steps of 10 ms, until its time is over or a file is there; `patient` ones do not ask
// whether to stop.
class Sleeps final : public Stage {
  Input<Text> after{this, "after", "what to wait for", optional};
  Output<Text> text{this, "text", "a word"};
  Param<double> seconds{this, "seconds", required, "how long", at_least(0)};
  Param<bool> patient{this, "patient", false, "does not stop when asked"};
  Param<std::string> until{this, "until", "", "a file that wakes it"};

  void run(Context& context) override {
    std::printf("asleep\n");
    std::fflush(stdout);
    const auto woken = [&] { return !until->empty() && ::access(until->c_str(), F_OK) == 0; };
    for (int i = 0; i < static_cast<int>(*seconds * 100) && !woken(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (!*patient) context.check_stop();
    }
    text->content = "rested";
  }
};

// What a broken text leaves in messages: bytes that are not UTF-8.
class BadBytes final : public Stage {
  Output<Text> text{this, "text", "a text"};
  Param<bool> fail{this, "fail", false, "end with an error"};

  void run(Context& context) override {
    context.warn("caf\xe9");
    if (*fail) throw Error(Fault::input, "caf\xe9 is not UTF-8");
    text->content = "x";
  }
};

// Takes far more memory than it plans.
class Hungry final : public Stage {
  Output<Text> text{this, "text", "a text"};
  Param<std::int64_t> mebibytes{this, "mebibytes", 0, "how much it takes", at_least(0)};

  void plan(Planner& planner) override {
    Needs needs;
    needs.memory = 1000;
    planner.estimate(needs);
  }
  void run(Context&) override {
    const std::vector<char> taken(static_cast<std::size_t>(*mebibytes) << 20, 1);
    text->content = taken.empty() || taken.back() == 1 ? "x" : "y";
  }
};

}  // namespace

KAZAN_STAGE(Hungry, "test.hungry", "Takes more memory than it plans")
KAZAN_STAGE(Throws, "test.throws", "Throws")
KAZAN_STAGE(Ragged, "test.ragged", "Fills a table that cannot be saved")
KAZAN_STAGE(Unseen, "test.unseen", "Draws what nobody can, and keeps a headline")
KAZAN_STAGE(Undeclared, "test.undeclared", "Reports what it does not declare")
KAZAN_STAGE(Forgetful, "test.forgetful", "Reads an input that nobody gave")
KAZAN_STAGE(Empty, "test.empty", "Leaves its output empty")
KAZAN_STAGE(Dies, "test.dies", "Takes the worker with it")
KAZAN_STAGE(Sleeps, "test.sleeps", "Takes its time")
KAZAN_STAGE(BadBytes, "test.bad_bytes", "Warns in bytes that are not UTF-8")

}  // namespace kazan
