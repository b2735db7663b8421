#include "host/run/lanes.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "base/files.hpp"

using namespace kazan;
using namespace std::chrono_literals;

namespace {

// Workers are started as this program: here one that listens until its channel closes.
__attribute__((constructor)) void be_a_worker(int argc, char** argv) {
  if (argc < 2 || std::strcmp(argv[1], "worker") != 0) return;
  char bytes[4096];
  while (::read(3, bytes, sizeof bytes) > 0) {
  }
  ::_exit(0);
}

struct Fixture {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-lanes")};
  Lanes lanes{{folder.path() / "plan.json", folder.path(), {}, 60}, folder.path() / "log", 2};

  static void work(Lanes& lanes, Lane& lane, std::size_t node, std::int64_t memory = 0) {
    lanes.start(lane, {node, std::nullopt, 0, 0, memory, 1});
  }
  static void die(Lane& lane) {
    lane.worker->kill();
    siginfo_t ended{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(lane.worker->pid()), &ended, WEXITED | WNOWAIT) == 0);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a worker is started when one is needed, and kept for its threads") {
  Lane* first = lanes.idle(1);
  REQUIRE(first);
  const pid_t pid = first->worker->pid();
  CHECK(lanes.idle(1) == first);
  CHECK(first->worker->pid() == pid);
  Lane* second = lanes.idle(2);  // an empty place before another's worker
  CHECK(second != first);
  CHECK(second->worker->threads() == 2);
  work(lanes, *second, 0);
  CHECK(lanes.idle(2) == first);  // its worker has to go
  CHECK(first->worker->threads() == 2);
  CHECK(first->worker->pid() != pid);
  work(lanes, *first, 1);
  CHECK(lanes.idle(1) == nullptr);
}

TEST_CASE_METHOD(Fixture, "a worker that carries a pass is left to its readers") {
  Lane& carrying = *lanes.idle(1);
  carrying.carry("p");
  CHECK(lanes.carrying("p") == &carrying);
  CHECK(lanes.carrying("q") == nullptr);
  Lane& other = *lanes.idle(1);
  CHECK(&other != &carrying);
  CHECK(lanes.has_idle_without_pass());
  work(lanes, other, 0);
  CHECK_FALSE(lanes.has_idle_without_pass());
  CHECK(lanes.idle(1) == &carrying);  // rather than none
  CHECK(lanes.carrying("p") == &carrying);
  work(lanes, carrying, 1);
  CHECK(lanes.carrying("p") == nullptr);
  carrying.work.reset();
  lanes.forget("p");
  CHECK(lanes.carrying("p") == nullptr);
  CHECK(lanes.has_idle_without_pass());
}

TEST_CASE_METHOD(Fixture, "a pass begins in no worker that carries another while there is one") {
  Lane& carrying = *lanes.idle(1);
  carrying.carry("p");
  Lane& other = *lanes.idle(2);
  REQUIRE(&other != &carrying);
  CHECK(lanes.idle(1, true) == &other);  // though its worker has to go
  CHECK(other.worker->threads() == 1);
  CHECK(lanes.carrying("p") == &carrying);
}

TEST_CASE_METHOD(Fixture, "a pass dies with its worker") {
  Lane& lane = *lanes.idle(1);
  lane.carry("p");
  lane.worker.reset();
  CHECK(lanes.carrying("p") == nullptr);
  lanes.idle(1);
  CHECK(lanes.carrying("p") == nullptr);
}

TEST_CASE_METHOD(Fixture, "a worker that died while it was idle is replaced when it is asked") {
  const pid_t before = lanes.idle(1)->worker->pid();
  die(*lanes.idle(1));
  Lane& lane = lanes.ask(1, Json::object({{"run", "a"}}));
  CHECK(lane.worker->pid() != before);
  CHECK_FALSE(lane.worker->gone());
}

TEST_CASE_METHOD(Fixture, "who had others beside it is known, and what all take together") {
  Lane &a = *lanes.idle(1), &b = *lanes.idle(2);
  work(lanes, a, 0, std::numeric_limits<std::int64_t>::max() - 1);
  CHECK_FALSE(a.work->beside);
  work(lanes, b, 1, 7);
  CHECK((a.work->beside && b.work->beside));
  CHECK(lanes.busy().size() == 2);
  CHECK(lanes.memory_at_work() == std::numeric_limits<std::int64_t>::max());
  a.work.reset();
  CHECK(lanes.memory_at_work() == 7);
}

TEST_CASE_METHOD(Fixture,
                 "idle workers end where memory is wanted, but those at work and one more") {
  Lane &a = *lanes.idle(1), &b = *lanes.idle(2);
  lanes.shrink_idle(std::int64_t{1} << 40);
  CHECK((a.worker && b.worker));
  work(lanes, a, 0);
  lanes.shrink_idle(0, &b);
  CHECK((a.worker && b.worker));
  lanes.shrink_idle(0);
  CHECK(a.worker);
  CHECK_FALSE(b.worker);
}

TEST_CASE_METHOD(Fixture, "news are waited for from those at work") {
  Lane &a = *lanes.idle(1), &b = *lanes.idle(2);
  work(lanes, b, 1);
  a.worker->kill();
  CHECK(lanes.wait(0ms).empty());
  b.worker->kill();
  CHECK(lanes.wait(10s) == std::vector<Lane*>{&b});
}
