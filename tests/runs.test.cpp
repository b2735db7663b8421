// `runner runs`: which runs there were and how each ended.
#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

const char* const kGood = "  n: {use: test.value, number: 1}\n";

std::vector<Json> listed(const Workshop& shop, std::vector<std::string> words = {}) {
  words.insert(words.begin(), {"runs", "--format", "json"});
  const auto outcome = shop.runner(words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  return Json::parse(outcome.out, "runs").items();
}

}  // namespace

TEST_CASE("runs of every end are kept and listed, newest first") {
  const Workshop shop;
  CHECK(shop.run(kGood).code == 0);
  CHECK(shop.run("  n: {use: test.throws}\n").code == 1);
  shop.write("x.yaml", "report: none\nnodes: {s: {use: test.sleeps, seconds: 30}}\n");
  auto stopped = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/3/logs/worker.log", "asleep"));
  stopped.signal(SIGINT);
  CHECK(stopped.wait().code == 130);
  auto killed = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/4/logs/worker.log", "asleep"));
  killed.signal(SIGKILL);
  killed.wait();
  auto running = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/5/logs/worker.log", "asleep"));
  shop.write("runs/x/6/manifest.json", "{\"status\": \"ok\", ");

  const auto all = listed(shop);
  REQUIRE(all.size() == 6);
  std::map<std::int64_t, std::string> status;
  for (const auto& run : all) status[run.at("run").integer()] = run.at("status").string();
  CHECK(status == std::map<std::int64_t, std::string>{{1, "ok"},
                                                      {2, "failed"},
                                                      {3, "stopped"},
                                                      {4, "killed"},
                                                      {5, "running"},
                                                      {6, "unreadable"}});
  for (std::size_t i = 1; i < all.size(); ++i)
    CHECK(all[i - 1].at("started").string() >= all[i].at("started").string());
  CHECK(all.back().at("nodes") == Json::object({{"computed", 1}}));
  CHECK(all.back().at("exit_code") == Json(0));
  running.signal(SIGKILL);
  running.wait();
  CHECK(listed(shop, {"x"}).size() == 6);
}

TEST_CASE("a run that was killed is told so, and how long it lived") {
  const Workshop shop;
  shop.write("x.yaml", "report: none\nnodes: {s: {use: test.sleeps, seconds: 30}}\n");
  auto killed = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/1/logs/worker.log", "asleep"));
  killed.signal(SIGKILL);
  killed.wait();
  REQUIRE(shop.run(kGood).code == 0);
  const auto report = shop.runner({"report", "x/1", "--report", "test.status"});
  CHECK(report.code == 0);
  CHECK(report.err ==
        "warning: the run was killed: the report shows what it had recorded by then\n");
  CHECK(shop.runner({"report", "x/2", "--report", "test.status"}).err.empty());
  const auto times = shop.runner({"diff", "x/1", "x/2", "--all", "--format", "json"});
  const Json differences = Json::parse(times.out, "the differences");
  for (const auto& section : differences.at("sections").items())
    for (const auto& row : section.at("rows").items())
      if (section.at("title").string() == "times" && row.at("name").string() == "seconds") {
        const auto all = listed(shop);
        CHECK(row.at("a") == all[1].at("seconds"));
        CHECK(row.at("b") == all[0].at("seconds"));
      }
  CHECK_THAT(times.out, Contains("\"times\""));
  const auto diff = shop.runner({"diff", "x/1", "x/2"});
  CHECK(diff.code == 0);
  CHECK_THAT(single_spaced(diff.out),
             Contains("status killed ok") && Contains("\nlibraries\n libraries none recorded "));

  namespace fs = std::filesystem;
  const auto events = shop.folder() / "runs/x/1/events.jsonl";
  std::ofstream(events, std::ios::app) << R"({"event":"log","seconds":3600.5,"node":"s"})"
                                       << "\n";
  fs::last_write_time(events, fs::last_write_time(events) + std::chrono::hours(9));  // as copied
  const auto all = listed(shop);
  CHECK(all.back().at("status") == Json("killed"));
  CHECK(all.back().at("seconds") == Json(3600.5));
}

TEST_CASE("without a terminal a run is a line of six fields") {
  const Workshop shop;
  shop.write("x.yaml", "report: test.status\nnodes:\n" + std::string(kGood));
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const auto fields = split(shop.runner({"runs"}).out, '\t');
  REQUIRE(fields.size() == 6);
  CHECK(fields[0] == "x/1");
  CHECK(fields[1] == "ok");
  CHECK(fields[2].size() == 20);
  CHECK(fields[4] == "1 computed");
  CHECK(fields[5] == "runs/x/1/status.txt\n");
}

TEST_CASE("nothing in a folder or manifest speaks to the terminal") {
  const Workshop shop;
  shop.write("runs/\x1b[2Jx/1/manifest.json", "{\"\x07\x1b[2J\": 1, \"\x07\x1b[2J\": 2}");
  const auto out = shop.runner({"runs"}).out;
  CHECK_THAT(out, Contains("unreadable"));
  CHECK(out.find('\x1b') == out.npos);
  CHECK(out.find('\x07') == out.npos);
}

TEST_CASE("no runs are no error, unless an experiment was named") {
  const Workshop shop;
  const auto none = shop.runner({"runs"});
  CHECK(none.code == 0);
  CHECK(none.out.empty());
  CHECK(none.err == "no runs under runs\n");
  CHECK(shop.runner({"runs", "--format", "json"}).out == "[]\n");
  REQUIRE(shop.run(kGood, {"--runs", "elsewhere"}).code == 0);
  const auto wrong = shop.runner({"runs", "y", "--runs", "elsewhere"});
  CHECK(wrong.code == 66);
  CHECK_THAT(wrong.err, Contains("there is no run of y under elsewhere"));
  CHECK(shop.runner({"runs", "--format", "xml"}).code == 64);
}
