// How a run is told: on a terminal, in a log, to a program, quietly; and how it ends.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "program.hpp"
#include "runner/progress/display.hpp"
#include "testing/console.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

const char* const kNodes =
    "  first: {use: test.value, number: 1}\n"
    "  count: {use: test.tracks, in: first, steps: 40, pause: 0.02}\n"
    "  last:  {use: test.join, in: count}\n";

struct Terminal : Workshop {
  Terminal() {
    environment["TERM"] = "xterm";
    environment["LC_ALL"] = "C.UTF-8";
    environment["CLICOLOR_FORCE"] = "";
  }
  void nodes(const std::string& text) const { write("x.yaml", "report: none\nnodes:\n" + text); }
  void start(Console& console, const Words& words) const {
    console.start([&]() -> int { become(words); });
  }
  static void succeeds(Console& console) {
    const int code = console.wait();
    CAPTURE(console.screen.text());
    CHECK(code == 0);
  }
};

// "✓ first  test.value   9 ms" is "✓ first  test.value".
std::string without_time(std::string line) {
  line.erase(line.rfind("  "));
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> out;
  for (const auto& line : split(text, '\n'))
    if (!line.empty()) out.push_back(Json::parse(line, "a line of stderr"));
  return out;
}

}  // namespace

TEST_CASE_METHOD(Terminal, "on a terminal a run is live, and leaves a clean screen") {
  const std::size_t width = GENERATE(80, 40, 24);
  CAPTURE(width);
  nodes(kNodes);
  Console console(width, 24);
  start(console, {"x.yaml"});
  CHECK(console.await("/40"));
  CHECK(console.await("1/3 nodes"));
  succeeds(console);
  CAPTURE(console.screen.text());
  Words nodes_done = console.screen.lines();
  REQUIRE(nodes_done.size() >= 5);
  nodes_done.resize(3);
  for (auto& line : nodes_done) line = without_time(line);
  CHECK(nodes_done ==
        (width < 40 ? Words{"✓ first", "✓ count", "✓ last"}
                    : Words{"✓ first  test.value", "✓ count  test.tracks", "✓ last   test.join"}));
  CHECK_THAT(console.screen.text(), !Contains("nodes") && !Contains("━"));
  CHECK_THAT(console.screen.text(), Contains("x: 3 computed, 0 reused"));
  CHECK(console.screen.unknown.empty());
  CHECK(console.screen.colours == 0);  // NO_COLOR
  CHECK(console.screen.wrapping);
}

TEST_CASE_METHOD(Terminal, "colours are for terminals whose user has not said NO_COLOR") {
  environment["NO_COLOR"] = "";
  nodes("  a: {use: test.value, number: 1}\n");
  Console console(80, 24);
  start(console, {"x.yaml"});
  succeeds(console);
  CHECK_THAT(console.bytes(), Contains("\x1b[32m✓\x1b[0m a"));

  CHECK_THAT(runner({"x.yaml"}).err, !Contains("\x1b"));
  environment["CLICOLOR_FORCE"] = "1";
  CHECK_THAT(runner({"x.yaml"}).err, Contains("\x1b[2m=\x1b[0m a"));
  environment["NO_COLOR"] = "1";
  CHECK_THAT(runner({"x.yaml"}).err, !Contains("\x1b"));
}

TEST_CASE_METHOD(Terminal, "a dumb terminal gets plain lines, another encoding plain letters") {
  nodes(kNodes);
  SECTION("dumb") {
    environment["TERM"] = "dumb";
    environment["NO_COLOR"] = "";
    Console console(80, 24);
    start(console, {"x.yaml"});
    succeeds(console);
    CHECK_THAT(console.bytes(), !Contains("\x1b"));
    CHECK_THAT(console.screen.text(), Contains("✓ count"));
  }
  SECTION("ASCII") {
    environment["LC_ALL"] = "C";
    Console console(80, 24);
    start(console, {"x.yaml"});
    CHECK(console.await("##"));
    succeeds(console);
    CHECK_THAT(console.screen.text(), Contains("+ count"));
    for (const char c : console.bytes()) REQUIRE(static_cast<signed char>(c) >= 0);
  }
}

TEST_CASE_METHOD(Terminal, "nodes that run at once have a line each") {
  nodes(
      "  one: {use: test.tracks, steps: 60, pause: 0.03}\n"
      "  two: {use: test.tracks, steps: 50, pause: 0.03}\n");
  Console console(80, 24);
  start(console, {"x.yaml", "--jobs", "2"});
  CHECK(console.await([&] {
    const Words lines = console.screen.lines();
    return lines.size() == 3 && lines[0].starts_with("  one  ") &&
           lines[0].find("/60 steps") != std::string::npos && lines[1].starts_with("  two  ") &&
           lines[1].find("/50 steps") != std::string::npos &&
           lines[2].starts_with("  0/2 nodes  2 running  0:0");
  }));
  succeeds(console);
  CHECK(console.screen.wraps == 0);
  CHECK_THAT(console.screen.text(), Contains("x: 2 computed"));
}

TEST_CASE_METHOD(Terminal, "Ctrl-C stops, and the end says how to go on") {
  nodes(
      "  a: {use: test.value, number: 1}\n"
      "  b: {use: test.tracks, in: a, steps: 3000, pause: 0.01}\n");
  Console console(100, 24);
  start(console, {"x.yaml", "--store", "my store"});
  REQUIRE(console.await("/3,000 steps"));
  console.type("\x03");
  CHECK(console.wait() == 130);
  CAPTURE(console.screen.text());
  CHECK_THAT(console.screen.text(), Contains("x: 1 computed, 0 reused, 1 stopped in"));
  std::string joined;  // the command may be longer than the terminal is wide
  for (const auto& line : console.screen.lines()) joined += line;
  const std::string program = (build_folder() / "bin/runner").native();
  CHECK_THAT(joined, Contains("to go on: " + program + " x.yaml --store 'my store'"));
}

TEST_CASE_METHOD(Terminal, "a stop that has to wait for a node says so") {
  nodes("  c: {use: test.sleeps, seconds: 50, patient: true, until: " + (folder() / "go").native() +
        "}\n");
  Console console(100, 24);
  start(console, {"x.yaml"});
  REQUIRE(console.await("c  running"));
  console.type("\x03");
  CHECK(console.await("  stopping at the next safe point; Ctrl-C again stops now"));
  write("go", "");
  const int code = console.wait();
  CAPTURE(console.screen.text());
  CHECK(code == 0);  // there was nothing after it
}

TEST_CASE_METHOD(Terminal, "in a log there are no escapes, and few lines") {
  nodes(kNodes);
  const auto run = runner({"x.yaml"});
  CHECK(run.code == 0);
  CHECK_THAT(run.err, !Contains("\x1b") && !Contains("\r") && !Contains("steps"));
  CHECK(split(run.err, '\n').size() == 6);  // three nodes, counts, folder, ""
  CHECK(run.out == (folder() / "runs/x/1\n").native());
}

TEST_CASE_METHOD(Terminal, "a node that takes long is told after five seconds") {
  nodes(
      "  n: {use: test.tracks, steps: 110, from: 30, pause: 0.1}\n"
      "  s: {use: test.sleeps, seconds: 8}\n");
  const auto run = runner({"x.yaml", "--progress", "plain"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  std::size_t told = 0;
  for (const auto& line : split(run.err, '\n')) told += line.find("/110 steps") != line.npos;
  CHECK(told == 1);  // the next would come after 15 seconds
  CHECK_THAT(run.err, Contains(" left\n"));
  CHECK_THAT(run.err, Contains("  s  running 0:0"));
}

TEST_CASE_METHOD(Terminal, "--progress json: every line of stderr is an event") {
  nodes(
      "  a: {use: test.tracks, steps: 30, line: \"a\\e[2Jb\"}\n"
      "  bad: {use: test.throws, in: a}\n"
      "  c: {use: test.join, in: bad}\n");
  const auto run = runner({"x.yaml", "--progress", "json"});
  CHECK(run.code == 1);
  const auto events = json_lines(run.err);
  std::map<std::string, std::vector<Json>> by_kind;
  double last = 0;
  for (const auto& event : events) {
    by_kind[event.at("event").string()].push_back(event);
    CHECK(event.at("time").string().size() == std::string("2026-11-24T02:00:10.120Z").size());
    CHECK(event.at("seconds").number() >= last);
    last = event.at("seconds").number();
  }
  CHECK(events.front().at("event") == Json("run_started"));
  CHECK(events.front().at("nodes") == Json(3));
  const Json& end = events.back();
  CHECK(end.at("event") == Json("run_finished"));
  CHECK(end.at("status") == Json("failed"));
  CHECK(end.at("exit_code") == Json(1));
  CHECK(end.at("nodes") ==
        Json::object(
            {{"computed", 1}, {"reused", 0}, {"failed", 1}, {"skipped", 1}, {"stopped", 0}}));
  CHECK(end.at("folder").string() == (folder() / "runs/x/1").native());
  CHECK(by_kind["node_started"].size() == 2);
  CHECK(by_kind["progress"].back().at("total") == Json(30));
  CHECK(by_kind["progress"].back().at("what") == Json("step"));
  CHECK(by_kind["log"].front().at("line") == Json("a\x1b[2Jb"));
  REQUIRE(by_kind["node_finished"].size() == 3);
  const Json& bad = by_kind["node_finished"][1];
  CHECK(bad.at("node") == Json("bad"));
  CHECK(bad.at("status") == Json("failed"));
  CHECK(bad.at("fault") == Json("node"));
  CHECK_THAT(bad.at("error").string(), Contains("the pot boiled over"));
  CHECK(bad.at("ended").number() >= bad.at("began").number());
}

TEST_CASE_METHOD(Terminal, "--progress json: what is wrong before the run is an event too") {
  environment["HF_HOME"] = "/nowhere";
  write("x.yaml", "report: none\nnodes: {m: {use: model.gpt2, weights: [gpt2, bundled/mini]}}\n");
  const auto warned = json_lines(runner({"x.yaml", "--progress", "json"}).err);
  CHECK(warned.front().at("event") == Json("diagnostic"));
  CHECK(warned.front().at("severity") == Json("warning"));
  CHECK(warned.front().at("line") == Json(2));
  CHECK(warned.back().at("status") == Json("ok"));

  write("x.yaml", "nodes: {a: {use: test.valeu}}\n");
  const auto wrong = runner({"x.yaml", "--progress", "json"});
  CHECK(wrong.code == 69);
  const auto told = json_lines(wrong.err);
  REQUIRE(told.size() == 1);
  CHECK(told[0].at("severity") == Json("error"));
  CHECK_THAT(told[0].at("message").string(), Contains("did you mean test.value?"));

  write("x.yaml", "report: none\nnodes: {a: {use: test.value, number: 1}}\n");
  const auto store = runner({"x.yaml", "--progress", "json", "--store", "/proc/store"});
  CHECK(store.code == 74);
  CHECK(json_lines(store.err).back().at("event") == Json("error"));
  CHECK(json_lines(store.err).back().at("exit_code") == Json(74));
}

TEST_CASE_METHOD(Terminal, "control characters in paths and experiments are spelled out") {
  CHECK_THAT(runner({"check", "\x1b[2J.yaml"}).err, Contains("cannot read \\x1b[2J.yaml"));
  write("x.yaml",
        "nodes: {a: {use: test.value, number: \x7f\xc2\x9b"
        "9}}\n");
  const auto check = runner({"check", "x.yaml"});
  CHECK(check.code == 65);
  for (const char c : check.err) REQUIRE((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK_THAT(check.err, !Contains("\x7f") && !Contains("\xc2\x9b"));
}

TEST_CASE_METHOD(Terminal, "quiet and none leave errors and the result") {
  nodes("  a: {use: test.tracks, line: hello}\n  bad: {use: test.throws, in: a}\n");
  const Words words = GENERATE(Words{"x.yaml", "--quiet"}, Words{"x.yaml", "--progress", "none"});
  const auto run = runner(words);
  const auto lines = split(run.err, '\n');
  CAPTURE(run.err);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "error: node bad (test.throws): the pot boiled over");
  CHECK_THAT(lines[1], Catch::StartsWith("x: 1 computed, 0 reused, 1 failed in "));
  CHECK(lines[2] == "run folder: runs/x/1");
}

TEST_CASE_METHOD(Terminal, "an unknown style is a usage error with the nearest name") {
  nodes(kNodes);
  const auto run = runner({"x.yaml", "--progress", "jsno"});
  CHECK(run.code == 64);
  CHECK_THAT(run.err, Contains("--progress jsno: expected auto, plain, json or none (did you mean "
                               "json?); usage: runner run EXPERIMENT.yaml"));
}

TEST_CASE_METHOD(Terminal,
                 "an error is told whole once; the end lists what failed, and says where to look") {
  write("x.yaml",
        "report: test.status\nnodes:\n"
        "  one: {use: test.throws}\n"
        "  two: {use: test.dies, in: ok}\n"
        "  ok:  {use: test.value, number: 1}\n"
        "  not: {use: test.join, in: [one, two]}\n");
  write("x.yaml", read("x.yaml").replace(read("x.yaml").find(", in: ok"), 8, ""));
  const auto run = runner({"x.yaml"});
  CHECK(run.code == 1);
  CAPTURE(run.err);
  for (const char* whole : {"error: node one (test.throws): the pot boiled over\n",
                            "error: node two (test.dies): class Dies (tests/plugins/faults.cpp, in "
                            "test.faults.so): its worker was killed by SIGABRT"})
    CHECK((run.err.find(whole) != run.err.npos && run.err.find(whole) == run.err.rfind(whole)));
  const auto end = run.err.substr(run.err.rfind("\n\nfailed:\n"));
  const auto listed = split(end, '\n');
  CHECK(listed[3] == "  one  the pot boiled over");
  CHECK_THAT(listed[4], Catch::StartsWith("  two  class Dies (tests/plugins/faults.cpp, in ") &&
                            Contains("its worker was killed by SIGABRT"));  // nothing is cut
  CHECK_THAT(end, Contains("\nwhat workers printed: runs/x/1/logs/worker.log\n"));
  CHECK_THAT(end, Contains("\nx: 1 computed, 0 reused, 2 failed, 1 skipped in "));
  CHECK_THAT(end, Catch::EndsWith("\nreport: runs/x/1/status.txt\n"));
}

TEST_CASE_METHOD(Terminal, "nodes that fail alike are told together at the end") {
  write("x.yaml", "report: none\nnodes:\n  t: {use: test.throws}\n  u: {use: test.throws}\n");
  const auto run = runner({"x.yaml"});
  CHECK_THAT(run.err.substr(run.err.rfind("\n\nfailed:\n")),
             Catch::StartsWith("\n\nfailed:\n  t, u  the pot boiled over\n"));
}

TEST_CASE_METHOD(Terminal, "what stages say cannot garble the terminal") {
  nodes(
      "  a: {use: test.tracks, line: \"x\\e[2J\\rhidden\\u202e\\u0085\"}\n"
      "  b: {use: test.bad_bytes, fail: true}\n");
  Console console(120, 24);
  start(console, {"x.yaml"});
  CHECK(console.wait() == 66);
  CHECK_THAT(console.screen.text(), Contains("  a  x\\x1b[2J\\rhidden\\u202e\\u0085\n"));
  CHECK(console.screen.unknown.empty());
  CHECK_THAT(runner({"x.yaml", "--store", "new"}).err,
             Contains("x\\x1b[2J\\rhidden\\u202e\\u0085\n"));
}

TEST_CASE_METHOD(Terminal, "verify tells its verdicts on a clean screen, also of what fails") {
  write("text.txt", "palinka");
  nodes(
      "  count: {use: test.tracks, steps: 20, pause: 0.02}\n"
      "  gone:  {use: test.value, number: 1, file: text.txt}\n"
      "  last:  {use: test.tracks, in: count, steps: 20, pause: 0.02}\n");
  REQUIRE(runner({"x.yaml"}).code == 0);
  std::filesystem::remove(folder() / "text.txt");
  Console console(100, 24);
  start(console, {"verify", "x/1", "--all"});
  CHECK(console.await("/20"));
  CHECK(console.wait() == 66);
  const auto lines = console.screen.lines();
  CAPTURE(console.screen.text());
  for (const char* word : {"same bits  count (test.tracks)", "not compared  gone (test.value)",
                           "same bits  last (test.tracks)", "2 of 3 nodes computed again"})
    CHECK(std::count(lines.begin(), lines.end(), word) == 1);
  CHECK_THAT(console.screen.text(), !Contains("running") && !Contains("/3 nodes"));
  CHECK(console.screen.unknown.empty());
}

TEST_CASE_METHOD(Terminal, "list, describe and runs spell out what plugins and folders are named") {
  const std::string evil = "a\x1b[2J\xe2\x80\xae";
  write("plugins/" + evil + ".so", "no library");
  const auto list = runner({"list", "--plugins", "plugins"});
  CHECK(list.code == 69);
  CHECK_THAT(list.err, Contains("cannot be used: a\\x1b[2J\\u202e: ") && !Contains("\x1b"));

  std::string metadata = read_file(test_plugins() / "test.values.json");
  const std::string doc = "Writes its parameters down";
  metadata.replace(metadata.find(doc), doc.size(), "\\u001b[2J\u202e");
  write("plugins/test.values.json", metadata);
  std::filesystem::copy_file(test_plugins() / "test.values.so",
                             folder() / "plugins/test.values.so");
  environment["KAZAN_PLUGIN_PATH"] = "";
  for (const Words& words : {Words{"list"}, {"describe", "test.value"}}) {
    auto with = words;
    with.insert(with.end(), {"--plugins", "plugins"});
    CHECK_THAT(runner(with).out, Contains("\\x1b[2J\\u202e\n") && !Contains("\x1b"));
  }

  write("runs/" + evil + "/1/plan.json", "{}");
  write("runs/" + evil + "/1/manifest.json", "{}");
  const auto runs = runner({"runs"});
  CHECK_THAT(runs.out, Contains("a\\x1b[2J\\u202e/1\t") && !Contains("\x1b"));
}

TEST_CASE_METHOD(Terminal, "a reader of stderr that goes away stops no run") {
  nodes(kNodes);
  int pipe[2];
  REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
  ::close(pipe[0]);
  Console console(80, 24);
  console.start([&]() -> int {
    ::dup2(pipe[1], STDERR_FILENO);
    become({"x.yaml"});
  });
  ::close(pipe[1]);
  succeeds(console);
  CHECK(json("runs/x/1/manifest.json").at("status") == Json("ok"));
}
