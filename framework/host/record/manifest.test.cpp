#include "host/record/manifest.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "base/files.hpp"

using namespace kazan;

namespace {

using Status = NodeResult::Status;

struct Fixture {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-manifest")};
  RunFolder run{folder.path(), "x"};

  Json json(const std::string& name) const {
    return Json::parse(read_file(run.path() / name), name);
  }
};

PlannedNode node(const std::string& name) {
  PlannedNode n;
  n.name = name;
  n.id = name + "-0";
  n.key = "key of " + name;
  n.stage = "test.stage";
  n.threads = 2;
  n.params["k"] = 32;
  return n;
}

Plan plan() {
  Plan p;
  p.experiment = "x";
  p.doc = "Why?";
  p.seed = 7;
  p.vars = {{"k", "32"}};
  p.unset = {"sae.l1"};
  p.overrides = {"k=32"};
  p.nodes = {node("a"), node("b"), node("c")};
  p.nodes[0].seeded = true;
  p.nodes[0].seed = 9;
  p.nodes[0].warnings = {"planned"};
  p.nodes[0].files["weights"] = {"/w.bin", "abc"};
  p.nodes[1].inputs["text"] = {{"a", "text", "key of a"}};
  return p;
}

NodeResult computed() {
  const Json metric = Json::object({{"name", "m"}, {"value", 0.25}, {"definition", "d"}});
  const Json libraries = Json::object({{"libm.so.6", "0123"}});
  const Json undefined = Json::object({{"name", "n"}, {"value", NAN}, {"definition", "d"}});
  return {Status::computed,
          {},
          "",
          Json::object({{"metrics", Json(Json::Items{metric, undefined})},
                        {"warnings", Json(std::vector<std::string>{"emitted"})},
                        {"environment", Json::object({{"libtorch", "1.13.1"}})},
                        {"seconds", 1.5},
                        {"memory_bytes", 100},
                        {"outputs", Json::object({{"text", Json::object({{"type", "T/1"}})}})},
                        {"origin", Json::object({{"host", "kettle"}, {"libraries", libraries}})}})};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "the manifest says what was run, where and how it went") {
  const Plan p = plan();
  Manifest manifest(p, run, "runner x.yaml", Json::object({{"version", "9.9"}}));
  NodeResult first = computed();
  first.worker = 2;
  first.began = 0.25;
  first.ended = 1.75;
  manifest.finished(p.nodes[0], first);
  manifest.finished(p.nodes[1], {Status::failed, Fault::node, "node b: broken", {}});
  manifest.warn("", "no ink");
  manifest.end("failed", 1);

  const Json json = this->json("manifest.json");
  CHECK(json.at("experiment") == Json("x"));
  CHECK(json.at("doc") == Json("Why?"));
  CHECK(json.at("run") == Json(1));
  CHECK(json.at("status") == Json("failed"));
  CHECK(json.at("exit_code") == Json(1));
  CHECK(json.at("ended").string().size() == 20);
  CHECK(json.at("kazan") == Json("9.9"));
  CHECK(json.at("software").at("version") == Json("9.9"));
  CHECK(json.at("process").at("pid") == Json(std::int64_t{::getpid()}));
  CHECK(json.at("libraries") == Json::object({{"libm.so.6", "0123"}}));
  CHECK(json.at("seed") == Json(7));
  CHECK(json.at("command") == Json("runner x.yaml"));
  CHECK(json.at("vars") == Json::object({{"k", "32"}}));
  CHECK(json.at("unset").strings() == p.unset);
  CHECK(json.at("overrides").strings() == p.overrides);
  CHECK(json.at("machine").at("cores").integer() >= 1);
  CHECK(json.at("machine").at("memory_bytes").integer() > 0);
  CHECK(json.at("environment").has("OMP_WAIT_POLICY"));
  CHECK_FALSE(json.at("environment").has("OMP_NUM_THREADS"));  // each node has its own
  CHECK(json.at("started").string().size() == 20);
  CHECK(json.at("warnings").dump() ==
        R"([{"node":"a","message":"planned"},{"node":"a","message":"emitted"},)"
        R"({"node":"","message":"no ink"}])");

  const auto& nodes = json.at("nodes").items();
  REQUIRE(nodes.size() == 2);  // c had no result yet
  CHECK(nodes[0].at("status") == Json("computed"));
  CHECK(nodes[0].at("seed") == Json(9));
  CHECK(nodes[0].at("seconds") == Json(1.5));
  CHECK(nodes[0].at("environment").at("libtorch") == Json("1.13.1"));
  CHECK(nodes[0].at("error").is_null());
  CHECK(nodes[0].at("worker") == Json(2));
  CHECK(nodes[0].at("began") == Json(0.25));
  CHECK(nodes[0].at("ended") == Json(1.75));
  CHECK(nodes[0].at("outputs").has("text"));
  CHECK(nodes[0].at("origin") == Json::object({{"host", "kettle"}}));
  CHECK(nodes[0].at("files").at("weights").at("sha256") == Json("abc"));
  CHECK(nodes[1].at("input_keys").dump() == R"({"text":["key of a/text"]})");
  CHECK(nodes[1].at("worker").is_null());  // no worker was at it
  CHECK(nodes[1].at("began").is_null());
  CHECK(nodes[1].at("origin").is_null());
  CHECK(nodes[1].at("status") == Json("failed"));
  CHECK_FALSE(nodes[1].has("seed"));
  CHECK(nodes[1].at("error") == Json("node b: broken"));
  CHECK(nodes[1].at("inputs").dump() == R"({"text":["a.text"]})");
  CHECK(nodes[1].at("key") == Json("key of b"));
  CHECK(nodes[1].at("seconds").is_null());
}

TEST_CASE_METHOD(Fixture, "metrics are flat, an undefined one is null") {
  const Plan p = plan();
  Manifest manifest(p, run, "", Json::object());
  manifest.finished(p.nodes[0], computed());
  manifest.write();
  CHECK(json("metrics.json") == Json::object({{"a.m", 0.25}, {"a.n", nullptr}}));
  CHECK(json("manifest.json").at("status") == Json("running"));
  CHECK(json("manifest.json").at("exit_code").is_null());
}

TEST_CASE_METHOD(Fixture, "libraries of machines that differ are all named") {
  const Plan p = plan();
  Manifest manifest(p, run, "", Json::object());
  NodeResult other = computed();
  other.record["origin"]["libraries"]["libm.so.6"] = "4567";
  manifest.finished(p.nodes[0], computed());
  manifest.finished(p.nodes[1], other);
  manifest.write();
  CHECK(json("manifest.json").at("libraries").dump() == R"({"libm.so.6":["0123","4567"]})");
}

TEST_CASE_METHOD(Fixture, "a run ends once, however long its report takes") {
  const Plan p = plan();
  Manifest manifest(p, run, "", Json::object());
  manifest.end("ok", 0);
  const Json before = json("manifest.json");
  ::usleep(20'000);
  manifest.report("report.html");
  manifest.end("failed", 1);
  const Json after = json("manifest.json");
  CHECK(after.at("seconds") == before.at("seconds"));
  CHECK(after.at("ended") == before.at("ended"));
  CHECK(after.at("status") == Json("failed"));
}

// 1000 nodes that end at once: without a limit every end would write all before it again.
TEST_CASE_METHOD(Fixture, "many short nodes do not spend their time on the manifest") {
  Plan p = plan();
  p.nodes.clear();
  for (int i = 0; i < 1000; ++i) p.nodes.push_back(node("n" + std::to_string(i)));
  Manifest manifest(p, run, "", Json::object());
  const auto file = run.path() / "manifest.json";
  std::set<std::filesystem::file_time_type> versions;
  for (const auto& n : p.nodes) {
    manifest.finished(n, computed());
    if (std::filesystem::exists(file)) versions.insert(std::filesystem::last_write_time(file));
  }
  CHECK(versions.size() >= 1);
  CHECK(versions.size() < 500);
  manifest.end("ok", 0);
  CHECK(json("manifest.json").at("nodes").size() == 1000);
}
