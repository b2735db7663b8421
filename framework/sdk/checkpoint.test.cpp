#include "sdk/checkpoint.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "base/files.hpp"
#include "sdk/context.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

// Remembers the last checkpoint, as if on disk.
struct Memory final : Checkpoints {
  std::optional<CheckpointInfo> last;
  std::vector<std::int64_t> steps;
  std::string fault;  // of the disk

  bool resume(const Load& load, const Log&) override {
    if (last) load("/folder", *last);
    return last.has_value();
  }
  std::int64_t save(const CheckpointInfo& info, const Save& save) override {
    save("/folder");
    if (!fault.empty()) throw Error(Fault::machine, fault);
    last = info;
    steps.push_back(info.step);
    return 2048;
  }
};

struct Fixture {
  Memory memory;
  std::vector<std::string> lines, saved;  // what was said; the events of checkpoints
  bool stop = false;
  std::string cpu = "one";

  Context context(double every) {
    Context::Given given;
    given.checkpoints = &memory;
    given.checkpoint_every = every;
    given.cpu = cpu;
    given.stopping = [this] { return stop; };
    given.report = [this](const Json& event) {
      if (const Json* line = event.find("line"))
        lines.push_back(line->string());
      else
        saved.push_back(event.at("at").string());
    };
    return Context(std::move(given));
  }
  static void at(Context& context, std::int64_t step) {
    context.checkpoint(step, "step " + std::to_string(step), [](const auto&) {});
  }
};

const auto kTake = [](const std::filesystem::path&) {};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "without anybody to keep checkpoints nothing is saved, and stops are heard") {
  Context::Given given;
  given.stopping = [this] { return stop; };
  Context context(std::move(given));
  CHECK_FALSE(context.resume(kTake));
  CHECK_NOTHROW(at(context, 1));
  stop = true;
  CHECK_THROWS_AS(at(context, 2), Stopped);
}

TEST_CASE_METHOD(Fixture, "every 0 seconds saves at each step, once") {
  Context context = this->context(0);
  for (const std::int64_t step : {0, 1, 1, 2, 2, 2}) at(context, step);
  CHECK(memory.steps == std::vector<std::int64_t>{1, 2});
  CHECK_THAT(lines.at(0), Contains("checkpoint at step 1: 2.0 KiB in "));
  CHECK(saved == std::vector<std::string>{"step 1", "step 2"});
}

TEST_CASE_METHOD(Fixture, "whoever is asked to stop saves first, unless there is nothing to save") {
  Context context = this->context(3600);
  at(context, 5);
  CHECK(memory.steps.empty());
  stop = true;
  CHECK_THROWS_AS(at(context, 6), Stopped);
  CHECK(memory.steps == std::vector<std::int64_t>{6});
  Context resumed = this->context(3600);
  CHECK(resumed.resume(kTake));
  CHECK_THROWS_AS(at(resumed, 6), Stopped);
  CHECK(memory.steps.size() == 1);
}

TEST_CASE_METHOD(Fixture,
                 "a request that comes while the checkpoint is decided on is the next one's") {
  int looks = 0;
  Context::Given given;
  given.checkpoints = &memory;
  given.stopping = [&] { return ++looks > 1; };
  Context context(std::move(given));
  CHECK_NOTHROW(at(context, 1));
  CHECK_THROWS_AS(at(context, 2), Stopped);
  CHECK(memory.steps == std::vector<std::int64_t>{2});
}

TEST_CASE_METHOD(Fixture, "a checkpoint that cannot be written costs nothing but itself") {
  Context context = this->context(0);
  memory.fault = "cannot write state: No space left on device";
  CHECK_NOTHROW(at(context, 1));
  CHECK(lines.at(0) ==
        "warning: no checkpoint at step 1: cannot write state: No space left on device");
  memory.fault.clear();
  at(context, 1);
  CHECK(memory.steps == std::vector<std::int64_t>{1});
  memory.fault = "gone";
  stop = true;
  CHECK_THROWS_AS(at(context, 2), Stopped);
}

TEST_CASE_METHOD(Fixture, "checkpoints take a twentieth of the time at most") {
  using Clock = std::chrono::steady_clock;
  Context context = this->context(1e-9);
  std::vector<Clock::time_point> begun;
  for (std::int64_t step = 1; begun.size() < 4; ++step)
    context.checkpoint(step, "", [&](const auto&) {
      begun.push_back(Clock::now());
      std::this_thread::sleep_for(std::chrono::milliseconds(4));
    });
  for (std::size_t i = 1; i < begun.size(); ++i)
    CHECK(begun[i] - begun[i - 1] >= std::chrono::milliseconds(20 * 4));
}

TEST_CASE_METHOD(Fixture, "who asked for more checkpoints than a twentieth allows is told, once") {
  const auto save = [](const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(2)); };
  const auto told = [&] {
    return std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("saving takes a twentieth of the time at most") != line.npos;
    });
  };
  Context often = this->context(1e-9);
  for (std::int64_t step = 1; memory.steps.size() < 3; ++step) often.checkpoint(step, "", save);
  CHECK(told() == 1);
  CHECK_THAT(lines.at(1),
             Catch::StartsWith("the next checkpoint comes after ") && Contains(" ms, not "));
  lines.clear();
  memory.steps.clear();
  Context crossing = this->context(0.01);  // every other one costs more than a twentieth of that
  for (std::int64_t step = 1; memory.steps.size() < 6; ++step)
    crossing.checkpoint(step, "", [&](const auto& folder) {
      if (memory.steps.size() % 2 == 0) save(folder);
    });
  CHECK(told() == 1);
  lines.clear();
  Context always = this->context(0);  // that is no slip
  for (std::int64_t step = 1; step < 4; ++step) always.checkpoint(step, "", save);
  CHECK(told() == 0);
}

TEST_CASE_METHOD(Fixture, "what bits are independent of makes no other environment") {
  const auto resumed = [&](const std::string& on, bool cpu_matters, const std::string& blas) {
    cpu = on;
    Context context = this->context(0);
    context.environment("blas", blas);
    context.measured("kernels", on);
    context.independent_of("threads");
    if (!cpu_matters) context.independent_of("cpu");
    const bool found = context.resume(kTake);
    at(context, found ? context.emitted().resumed->step + 1 : 1);
    return context.emitted().warnings;
  };
  CHECK(resumed("one", false, "OpenBLAS").empty());
  CHECK(memory.last->environments.dump() == R"([{"blas":"OpenBLAS"}])");
  CHECK(resumed("another", false, "OpenBLAS").empty());
  CHECK(memory.last->environments.size() == 1);
  CHECK_THAT(resumed("another", false, "MKL").at(0), Contains("(blas: OpenBLAS, now MKL)"));
  memory.last.reset();
  CHECK(resumed("one", true, "OpenBLAS").empty());
  CHECK_THAT(resumed("another", true, "OpenBLAS").at(0), Contains("(cpu: one, now another)"));
}

TEST_CASE_METHOD(Fixture, "a resumed execution says where, and whether its bits can be trusted") {
  {
    Context first = this->context(0);
    first.environment("blas", "OpenBLAS");
    first.measured("gflops", 190.5);
    at(first, 3);
    CHECK(first.emitted().environment.at("gflops") == Json(190.5));
    CHECK_FALSE(first.emitted().resumed);
  }
  {
    Context same = this->context(0);
    same.environment("blas", "OpenBLAS");
    same.measured("gflops", 12.0);
    REQUIRE(same.resume(kTake));
    CHECK(same.emitted().resumed->step == 3);
    CHECK(same.emitted().resumed->at == "step 3");
    CHECK(same.emitted().resumed->environments.size() == 1);
    CHECK(same.emitted().warnings.empty());
    CHECK(lines.back() == "resumed at step 3");
  }
  cpu = "another";
  Context other = this->context(0);
  other.environment("blas", "OpenBLAS");
  REQUIRE(other.resume(kTake));
  const std::string warning =
      "resumed at step 3 from a checkpoint of another environment (cpu: one, now another): the "
      "bits may differ from those of an undisturbed run";
  CHECK(other.emitted().warnings == std::vector<std::string>{warning});
  at(other, 4);
  CHECK(memory.last->environments.size() == 2);

  Context again = this->context(0);  // of a mixed history, also where the last part was made
  again.environment("blas", "OpenBLAS");
  REQUIRE(again.resume(kTake));
  CHECK_THAT(again.emitted().warnings.at(0), Contains("resumed at step 4") && Contains("cpu: one"));
}
