#include "host/record/event_log.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/text.hpp"

using namespace kazan;

namespace {

using Status = NodeResult::Status;

PlannedNode node(const std::string& name, const std::vector<std::string>& reads = {}) {
  PlannedNode n;
  n.name = name;
  n.id = name + "-0";
  n.stage = "test.stage";
  for (const auto& from : reads) n.inputs["in"].push_back({from, "out", "key of " + from});
  return n;
}

Plan plan() {
  Plan p;
  p.nodes = {node("a"), node("b"), node("c", {"a", "b", "a"}), node("d", {"c"})};
  return p;
}

struct Fixture {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-events")};
  std::filesystem::path file = folder.path() / "events.jsonl";
  Plan p = plan();

  std::vector<Json> events() const {
    std::vector<Json> out;
    for (const auto& line : split(read_file(file), '\n'))
      if (!line.empty()) out.push_back(Json::parse(line, "a line"));
    return out;
  }
  std::vector<std::string> told() const {  // "event node"
    std::vector<std::string> out;
    for (const auto& e : events())
      out.push_back(e.at("event").string() + " " + e.get("node", Json("-")).string());
    return out;
  }
};

Json progress(int done) {
  return Json::object({{"event", "progress"}, {"done", done}, {"total", 9}, {"what", "row"}});
}

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "each event is a line with its time, and nodes are queued when they can run") {
  EventLog log(p, file);
  log.write("run_started", Json::object({{"run", 3}}));
  log.started(p.nodes[0]);
  NodeResult computed{Status::computed, {}, "", Json::object({{"memory_bytes", 7}})};
  computed.worker = 2;
  computed.began = 0.5;
  computed.ended = 1.5;
  log.finished(p.nodes[0], computed);
  log.finished(p.nodes[1], {Status::reused, {}, "", {}});
  log.finished(p.nodes[2], {Status::failed, Fault::node, "no", {}});
  log.happened(Json::object({{"event", "signal"}, {"signal", "SIGINT"}}));
  CHECK(told() == std::vector<std::string>{"run_started -", "node_queued a", "node_queued b",
                                           "node_started a", "node_finished a", "node_finished b",
                                           "node_queued c", "node_finished c", "signal -"});
  const auto all = events();
  CHECK(all[0].at("run") == Json(3));
  CHECK(all[0].at("time").string().size() == 24);
  CHECK(all[0].at("seconds").number() >= 0);
  CHECK(all[4].at("worker") == Json(2));
  CHECK(all[4].at("began") == Json(0.5));
  CHECK(all[4].at("memory_bytes") == Json(7));
  CHECK(all[5].at("worker").is_null());
  CHECK(all[7].at("error") == Json("no"));
  CHECK(all[8].at("signal") == Json("SIGINT"));
}

TEST_CASE_METHOD(Fixture, "a node made again is not queued twice") {
  EventLog log(p, file);
  log.write("run_started", Json::object());
  for (int i = 0; i < 2; ++i)
    for (int n = 0; n < 2; ++n)
      log.finished(p.nodes[static_cast<std::size_t>(n)], {Status::computed, {}, "", {}});
  const auto all = told();
  CHECK(std::count(all.begin(), all.end(), "node_queued c") == 1);
}

TEST_CASE_METHOD(Fixture, "of progress, the first and the last are kept, and one a second") {
  EventLog log(p, file);
  for (int done = 0; done <= 9; ++done) log.event(p.nodes[0], progress(done));
  const auto all = events();
  REQUIRE(all.size() == 2);
  CHECK(all[0].at("done") == Json(0));
  CHECK(all[1].at("done") == Json(9));
  CHECK(all[1].at("node") == Json("a"));
}

TEST_CASE_METHOD(Fixture, "what a worker says passes through, scalars and checkpoints too") {
  EventLog log(p, file);
  const Json point = Json(Json::Items{"loss", 3, 0.5});
  log.event(p.nodes[0], Json::object({{"event", "scalars"}, {"points", Json(Json::Items{point})}}));
  log.event(p.nodes[0], Json::object({{"event", "checkpoint"}, {"bytes", 5}}));
  log.event(p.nodes[0], Json::object({{"event", "log"}, {"line", "two\nlines"}}));
  const auto all = events();
  REQUIRE(all.size() == 3);
  CHECK(all[0].at("points").dump() == R"([["loss",3,0.5]])");
  CHECK(all[1].at("bytes") == Json(5));
  CHECK(all[2].at("line") == Json("two\nlines"));
}

TEST_CASE_METHOD(Fixture, "the lines of a process that was killed are whole") {
  const pid_t pid = ::fork();
  if (pid == 0) {
    EventLog log(p, file);
    for (;;) log.happened(Json::object({{"event", "x"}, {"text", std::string(3000, 'y')}}));
  }
  while (!std::filesystem::exists(file) || std::filesystem::file_size(file) < 1000000)
    ::usleep(500);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  std::string text = read_file(file);
  text.resize(text.rfind('\n') + 1);
  std::size_t lines = 0;
  for (const auto& line : split(text, '\n'))
    if (!line.empty()) lines += Json::parse(line, "a line").has("text");
  CHECK(lines > 300);
}

TEST_CASE_METHOD(Fixture, "a log that cannot be written says so") {
  CHECK_THROWS_WITH(EventLog(p, "/proc/events.jsonl"), Catch::Contains("/proc/events.jsonl"));
}
