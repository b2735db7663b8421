#include "host/record/run_list.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "host/record/process.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-list")};
  fs::path runs = folder.path() / "runs";

  static Json manifest(const std::string& status, const std::string& started) {
    const Json node = Json::object({{"status", "computed"}});
    return Json::object({{"status", status},
                         {"exit_code", status == "running" ? Json() : Json(0)},
                         {"started", started},
                         {"seconds", 1.5},
                         {"report", "report.html"},
                         {"process", process_json()},
                         {"nodes", Json(Json::Items{node, node})}});
  }
  void write(const std::string& run, const std::string& text) const {
    make_folder(runs / run);
    write_file(runs / run / "manifest.json", text);
  }
  void write(const std::string& run, const Json& json) const { write(run, json.dump()); }
  RunSummary only() const {
    const auto all = list_runs(runs, "");
    REQUIRE(all.size() == 1);
    return all[0];
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "runs come newest first, each with how it went") {
  write("x/1", manifest("ok", "2026-01-01T00:00:00Z"));
  write("x/2", manifest("failed", "2026-01-03T00:00:00Z"));
  write("y/1", manifest("stopped", "2026-01-02T00:00:00Z"));
  write_file(runs / "x/1/report.html", "");
  make_folder(runs / "x/old-7");
  fs::create_directory_symlink("2", runs / "x/latest");
  const auto all = list_runs(runs, "");
  REQUIRE(all.size() == 3);
  CHECK(all[0].experiment == "x");
  CHECK(all[0].number == 2);
  CHECK(all[0].status == "failed");
  CHECK(all[0].report.empty());
  CHECK(all[1].experiment == "y");
  CHECK(all[2].status == "ok");
  CHECK(all[2].seconds == 1.5);
  CHECK(all[2].nodes.at("computed") == 2);
  CHECK(all[2].exit_code == Json(0));
  CHECK(all[2].report == runs / "x/1/report.html");
  CHECK(list_runs(runs, "y").size() == 1);
  CHECK(list_runs(runs, "z").empty());
  CHECK(list_runs(runs / "none", "").empty());
}

TEST_CASE_METHOD(Fixture, "a run that says it is running is, was killed, or cannot be seen") {
  Json json = manifest("running", "2026-01-01T00:00:00Z");
  write("x/1", json);
  CHECK(only().status == "running");
  CHECK(only().seconds > 1e6);  // so far
  json["process"]["start"] = 1;
  write("x/1", json);
  CHECK(only().status == "killed");
  CHECK(only().seconds == 1.5);
  const auto events = runs / "x/1/events.jsonl";
  const auto lived = [&](const std::string& text) {
    write_file(events, text);
    return only().seconds;
  };
  const std::string one = R"({"event":"log","seconds":7.25,"line":"x"})", end = "\n";
  CHECK(lived("") == 1.5);
  CHECK(lived(one + end) == 7.25);
  CHECK(lived(one + end + R"({"event":"log","seconds":9,"li)") == 7.25);  // cut
  CHECK(lived(one + end + "{}\n") == 7.25);
  CHECK(lived(one + end + R"({"event":"checkpoint","seconds":0.1})" + end) == 7.25);
  CHECK(lived("nonsense\n") == 1.5);
  CHECK(lived(R"({"seconds":0.5})" + end) == 1.5);  // the manifest knows better
  CHECK(lived(std::string(200'000, 'x') + end + one + end) == 7.25);
  CHECK(lived(one + end + std::string(200'000, 'x') + end) == 1.5);  // no line is so long
  fs::remove(events);
  REQUIRE(::mkfifo(events.c_str(), 0666) == 0);
  CHECK(only().seconds == 1.5);
  json["process"]["host"] = "elsewhere";
  write("x/1", json);
  CHECK(only().status == "unknown");
  CHECK(only().host == "elsewhere");
}

TEST_CASE_METHOD(Fixture, "nodes that a killed run left results of count, told or not") {
  Json json = manifest("running", "2026-01-01T00:00:00Z");
  json["nodes"] = Json(Json::Items{Json::object({{"id", "a"}, {"status", "computed"}})});
  write("x/1", json);
  const auto left = [&](const char* id) {
    make_folder(runs / "x/1/nodes" / id);
    write_file(runs / "x/1/nodes" / id / "record.json", "{}");
  };
  for (const char* const id : {"a", "b", "c"}) left(id);
  make_folder(runs / "x/1/nodes/d");
  CHECK(only().nodes == std::map<std::string, int>{{"computed", 3}});
  write_file(runs / "x/1/events.jsonl",
             "{\"event\":\"node_finished\",\"id\":\"c\",\"status\":\"reused\"}\n"
             "{\"event\":\"node_finished\",\"id\":\"b\",\"sta");
  CHECK(only().nodes == std::map<std::string, int>{{"computed", 2}, {"reused", 1}});
  json["status"] = "stopped";  // it knew
  write("x/1", json);
  CHECK(only().nodes == std::map<std::string, int>{{"computed", 1}});
}

TEST_CASE_METHOD(Fixture,
                 "a manifest that cannot be read is listed with the reason and hides no other") {
  const std::string whole = manifest("ok", "2026-01-01T00:00:00Z").dump();
  const auto spoilt = [&](const std::string& name, Json value) {
    Json json = manifest("ok", "2026-01-01T00:00:00Z");
    json[name] = std::move(value);
    return json.dump();
  };
  const auto [text, reason] = GENERATE_COPY(table<std::string, std::string>({
      {"", "not valid JSON"},
      {whole.substr(0, whole.size() / 2), "not valid JSON"},
      {"[]", "\"started\""},
      {"{}", "\"started\""},
      {std::string(200000, '['), "nested deeper"},
      {spoilt("status", "\x1b[31mfine"), "unknown status"},
      {spoilt("status", 7), "expected a string"},
      {spoilt("started", "\x1b[2J yesterday"), "started is no time"},
      {spoilt("started", "9999999-01-01T00:00:00Z"), "started is no time"},
      {spoilt("seconds", -1), "seconds is no duration"},
      {spoilt("nodes", 3), "expected an array"},
      {spoilt("process", Json()), "pid"},
  }));
  CAPTURE(text.substr(0, 200));
  write("x/1", text);
  write("x/2", manifest("ok", "2026-01-01T00:00:00Z"));
  const auto all = list_runs(runs, "");
  REQUIRE(all.size() == 2);
  const auto& bad = all[0].number == 1 ? all[0] : all[1];
  const auto& good = all[0].number == 1 ? all[1] : all[0];
  if (reason == "pid") {
    CHECK_FALSE(bad.problem.empty());
  } else {
    CHECK_THAT(bad.problem, Catch::Contains(reason));
  }
  CHECK(bad.to_json().at("status") == Json("unreadable"));
  CHECK(good.status == "ok");
}

TEST_CASE_METHOD(Fixture, "what is no file is not opened, and an absent manifest is told") {
  make_folder(runs / "x/1");
  REQUIRE(::mkfifo((runs / "x/1/manifest.json").c_str(), 0666) == 0);  // to open it would wait
  CHECK_THAT(only().problem, Catch::Contains("is no file"));
  fs::remove(runs / "x/1/manifest.json");
  CHECK_THAT(only().problem, Catch::Contains("has no manifest.json"));
  fs::create_symlink("manifest.json", runs / "x/1/manifest.json");
  CHECK_FALSE(only().problem.empty());
}

TEST_CASE_METHOD(Fixture, "a report is a file of the run folder") {
  Json json = manifest("ok", "2026-01-01T00:00:00Z");
  json["report"] = "../../../secret";
  write_file(folder.path() / "secret", "");
  write("x/1", json);
  CHECK(only().report.empty());
}
