// What several nodes at once leave on a terminal: its picture after each step.
#include <signal.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "base/files.hpp"
#include "runner/progress/progress.hpp"
#include "testing/console.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Console;
using Lines = std::vector<std::string>;

namespace {

Plan plan_of(const std::vector<std::string>& names) {
  Plan plan;
  plan.experiment = "x";
  for (const auto& name : names) {
    PlannedNode node;
    node.name = name;
    node.stage = "test.value";
    plan.nodes.push_back(node);
  }
  return plan;
}

NodeResult result(NodeResult::Status status, const std::string& message = "") {
  return {status, Fault::node, message, Json::object({{"seconds", 1.5}})};
}

Json report(int done, int total) {
  return Json::object({{"event", "progress"}, {"done", done}, {"total", total}, {"what", "epoch"}});
}

// Waits for a line on its input: the test has looked at the screen.
void looked() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
  }
}

// Ticks as the scheduler does until the test has looked.
void tick_until_looked(Progress& progress) {
  fd_set set;
  timeval pause{0, 20000};
  do {
    progress.tick();
    FD_ZERO(&set);
    FD_SET(STDIN_FILENO, &set);
    pause = {0, 20000};
  } while (::select(1, &set, nullptr, nullptr, &pause) <= 0);  // nothing, or a signal
  looked();
}

void plain_environment() {
  termios settings{};
  ::tcgetattr(STDIN_FILENO, &settings);
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);  // what the test types is not to be seen
  ::tcsetattr(STDIN_FILENO, TCSANOW, &settings);
  ::setenv("NO_COLOR", "1", 1);
  ::setenv("TERM", "xterm", 1);
  ::setenv("LC_ALL", "C.UTF-8", 1);
}

using Script = std::function<void(Progress&, const Plan&)>;

void start(Console& console, const std::vector<std::string>& names, const Script& script) {
  console.start([&] {
    plain_environment();
    const Plan plan = plan_of(names);
    const auto progress = make_progress(plan, {"auto", false, plan.nodes.size()});
    script(*progress, plan);
    return 0;
  });
}

void sound(const Console& console) {
  CHECK(console.screen.unknown.empty());
  CHECK(console.screen.wrapping);
}

}  // namespace

TEST_CASE("nodes under way have lines of their own below those that are done") {
  Console console(60, 10);
  start(console, {"a", "bb", "c"}, [](Progress& progress, const Plan& plan) {
    progress.started(plan.nodes[0]);
    progress.started(plan.nodes[1]);
    progress.event(plan.nodes[1], report(0, 4));
    progress.event(plan.nodes[1], report(2, 4));
    tick_until_looked(progress);
    progress.event(plan.nodes[0], Json::object({{"event", "log"}, {"line", "hot\x1b[2J"}}));
    progress.finished(plan.nodes[1], result(NodeResult::Status::computed));
    tick_until_looked(progress);
    progress.finished(plan.nodes[0], result(NodeResult::Status::failed, "a: boiled\nover"));
    progress.finished(plan.nodes[2], result(NodeResult::Status::skipped, "it reads a"));
    looked();
  });
  REQUIRE(console.await("0/3 nodes  2 running  0:00"));
  REQUIRE(console.await("2/4 epochs"));
  auto lines = console.screen.lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "  a   running 0:00");
  CHECK_THAT(lines[1], Catch::StartsWith("  bb  ━━━━━━━━╌╌╌╌╌╌╌╌  2/4 epochs  "));
  CHECK(console.screen.row() == 0);  // at the block's beginning

  console.type("\n");
  REQUIRE(console.await("1/3 nodes  1 running"));
  lines = console.screen.lines();
  CHECK(Lines(lines.begin(), lines.begin() + 3) ==
        Lines{"  a   hot\\x1b[2J", "✓ bb  test.value  1.5 s", "  a   running 0:00"});

  console.type("\n");
  REQUIRE(console.await("3/3 nodes  0 running  1 failed"));
  console.type("\n");
  CHECK(console.wait() == 0);
  CHECK(console.screen.lines() == Lines{"  a   hot\\x1b[2J", "✓ bb  test.value  1.5 s",
                                        "✗ a   test.value  failed", "error: a: boiled", "over",
                                        "- c   test.value  skipped: it reads a"});
  CHECK(console.screen.wraps == 0);
  CHECK(console.screen.colours == 0);
  sound(console);
}

TEST_CASE("time goes on while no event arrives") {
  const auto begun = std::chrono::steady_clock::now();
  Console console(60, 10);
  start(console, {"a"}, [](Progress& progress, const Plan& plan) {
    progress.started(plan.nodes[0]);
    tick_until_looked(progress);
  });
  CHECK(console.await("running 0:01"));
  console.type("\n");
  CHECK(console.wait() == 0);
  CHECK(console.screen.lines().empty());  // nothing is left of the block
  // Ten draws a second at most, however many ticks.
  std::size_t draws = 0;
  for (auto at = console.bytes().find("\x1b[?7l"); at != std::string::npos;
       at = console.bytes().find("\x1b[?7l", at + 1))
    ++draws;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;
  CHECK(static_cast<double>(draws) <= 10 * elapsed.count() + 2);
}

TEST_CASE("no width makes a line wrap, and more nodes than rows are counted") {
  const std::size_t width = GENERATE(8, 17, 40, 80);
  CAPTURE(width);
  std::vector<std::string> names = {"漢字漢字漢字漢字", std::string(60, 'n')};
  for (int i = 0; i < 9; ++i) names.push_back("node_" + std::to_string(i));
  Console console(width, 6);
  start(console, names, [](Progress& progress, const Plan& plan) {
    for (const auto& node : plan.nodes) progress.started(node);
    for (int i = 0; i < 2; ++i) progress.event(plan.nodes[0], report(500 + i, 1000));
    tick_until_looked(progress);
    progress.finished(plan.nodes[0], result(NodeResult::Status::computed));
    progress.finished(plan.nodes[1], result(NodeResult::Status::reused));
    tick_until_looked(progress);
  });
  // Of 6 rows the block takes 5, and never scrolls.
  const auto rows = [&] { return console.screen.lines().size(); };
  REQUIRE(console.await([&] { return rows() == 5; }));
  if (width > 16) CHECK_THAT(console.screen.text(), Contains("\n  and 8 more\n"));
  console.type("\n");
  REQUIRE(console.await([&] { return rows() == 7; }));
  if (width > 16) CHECK_THAT(console.screen.text(), Contains("\n  and 6 more\n"));
  console.type("\n");
  CHECK(console.wait() == 0);
  CHECK(console.screen.wraps == 0);
  CHECK(console.screen.lines().size() == 2);
  sound(console);
}

TEST_CASE("a window that changes its size leaves no litter") {
  Console console(80, 12);
  start(console, {"a", "b", "c"}, [](Progress& progress, const Plan& plan) {
    for (const auto& node : plan.nodes) progress.started(node);
    progress.event(plan.nodes[0], report(1, 4));
    tick_until_looked(progress);
    for (const auto& node : plan.nodes)
      progress.finished(node, result(NodeResult::Status::computed));
    looked();
  });
  REQUIRE(console.await("3 running"));
  console.resize(30, 12);
  REQUIRE(console.await("0:01"));
  console.resize(100, 5);
  REQUIRE(console.await("0:02"));
  console.type("\n");
  REQUIRE(console.await("3/3 nodes"));
  console.type("\n");
  CHECK(console.wait() == 0);
  CHECK(console.screen.lines() ==
        Lines{"✓ a  test.value  1.5 s", "✓ b  test.value  1.5 s", "✓ c  test.value  1.5 s"});
  CHECK(console.screen.wraps == 0);
  sound(console);
}

namespace {

// "pid (name) state ...", proc(5)
bool is_stopped(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  return stat.at(stat.rfind(')') + 2) == 'T';
}

}  // namespace

TEST_CASE("Ctrl-Z takes the block away before the shell's prompt comes, and it is drawn again") {
  Console console(60, 10);
  start(console, {"a", "b"}, [](Progress& progress, const Plan& plan) {
    progress.started(plan.nodes[0]);
    progress.started(plan.nodes[1]);
    tick_until_looked(progress);
  });
  REQUIRE(console.await("2 running"));
  ::kill(console.pid(), SIGTSTP);
  CHECK(console.await([&] { return console.screen.lines().empty(); }));
  REQUIRE(console.await([&] { return is_stopped(console.pid()); }));  // else nothing is continued
  ::kill(console.pid(), SIGCONT);
  REQUIRE(console.await("2 running"));
  console.type("\n");
  CHECK(console.wait() == 0);
  CHECK(console.screen.lines().empty());
  sound(console);
}

TEST_CASE("a closed terminal ends no run") {
  Console console(60, 10);
  ScopedFolder folder(unique_folder("/tmp", "kazan-console"));
  start(console, {"a", "b"}, [&](Progress& progress, const Plan& plan) {
    ::signal(SIGHUP, SIG_IGN);  // as under nohup
    progress.started(plan.nodes[0]);
    tick_until_looked(progress);
    for (int i = 0; i < 5; ++i) progress.finished(plan.nodes[0], result({}, "x"));
    write_file(folder.path() / "end", "reached");
  });
  REQUIRE(console.await("1 running"));
  console.hang_up();
  CHECK(console.wait() == 0);
  CHECK(read_file(folder.path() / "end") == "reached");
}
