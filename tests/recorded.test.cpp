// What a run writes into its folder besides results: events, curves, where and with what it ran.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const char* const kTwo =
    "  a: {use: test.curve}\n"
    "  b: {use: test.join, in: a}\n";

// Every whole line of the latest run's events.
std::vector<Json> events(const Workshop& shop) {
  std::string text = shop.read("runs/x/latest/events.jsonl");
  text.resize(text.rfind('\n') + 1);
  std::vector<Json> out;
  for (const auto& line : split(text, '\n'))
    if (!line.empty()) out.push_back(Json::parse(line, "events.jsonl"));
  return out;
}

long count(const std::vector<Json>& all, const std::string& event, const std::string& node = "") {
  return std::count_if(all.begin(), all.end(), [&](const Json& e) {
    return e.at("event") == Json(event) && (node.empty() || e.at("node") == Json(node));
  });
}

const Json& only(const std::vector<Json>& all, const std::string& event) {
  for (const auto& e : all)
    if (e.at("event") == Json(event)) return e;
  throw Error(Fault::internal, "no event " + event);
}

fs::path board(const Workshop& shop, const std::string& node) {
  for (const auto& entry :
       fs::directory_iterator(shop.folder() / "runs/x/latest/tensorboard" / node))
    return entry.path();
  throw Error(Fault::internal, "no event file");
}

}  // namespace

TEST_CASE("events.jsonl tells a run from its start to its end") {
  const Workshop shop;
  shop.write("x.yaml", "report: test.status\nnodes:\n" + std::string(kTwo));
  REQUIRE(shop.runner({"x.yaml"}).code == 0);
  const auto all = events(shop);
  CHECK(all.front().at("event") == Json("run_started"));
  CHECK(all.front().at("command") == Json("runner x.yaml --plugins " + test_plugins().native()));
  CHECK(all.back().at("event") == Json("report_finished"));
  CHECK(count(all, "worker_started") >= 1);
  CHECK(count(all, "node_queued", "a") == 1);
  CHECK(count(all, "node_started", "b") == 1);
  CHECK(count(all, "node_finished", "b") == 1);
  const Json& end = only(all, "run_finished");
  CHECK(end.at("status") == Json("ok"));
  CHECK(end.at("exit_code") == Json(0));
  CHECK(end.at("nodes") == Json::object({{"computed", 2}}));
  std::size_t points = 0;
  for (const auto& e : all)
    if (e.at("event") == Json("scalars")) points += e.at("points").size();
  CHECK(points == 15);  // loss at 0..9, odd at five of them
  for (std::size_t i = 1; i < all.size(); ++i)
    CHECK(all[i].at("seconds").number() >= all[i - 1].at("seconds").number());
}

TEST_CASE("failures, dead workers and signals are events") {
  const Workshop shop;
  CHECK(shop.run("  n: {use: test.dies}\n  m: {use: test.join, in: n}\n").code == 1);
  auto all = events(shop);
  CHECK_THAT(only(all, "worker_ended").at("cause").string(), Contains("SIGABRT"));
  CHECK_THAT(only(all, "node_finished").at("error").string(), Contains("SIGABRT"));
  CHECK(only(all, "run_finished").at("exit_code") == Json(1));

  shop.write("x.yaml", "report: none\nnodes: {s: {use: test.sleeps, seconds: 30}}\n");
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/latest/logs/worker.log", "asleep"));
  run.signal(SIGTERM);
  CHECK(run.wait().code == 143);
  all = events(shop);
  CHECK(only(all, "signal").at("signal") == Json("SIGTERM"));
  CHECK(only(all, "signal").at("now") == Json(false));
  CHECK(only(all, "run_finished").at("status") == Json("stopped"));
}

TEST_CASE("the events of a killed run can be read up to the kill") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\nnodes: {c: {use: test.curve, points: 100000, pause: 0.001}}\n");
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/latest/events.jsonl", "scalars"));
  run.signal(SIGKILL);
  run.wait();
  const auto all = events(shop);
  CHECK(count(all, "scalars", "c") >= 1);
  CHECK(count(all, "run_finished") == 0);
}

TEST_CASE("curves are stored with their node, and a reused node brings them along") {
  const Workshop shop;
  REQUIRE(shop.run(kTwo).code == 0);
  const auto series = [&] {
    return shop.json("runs/x/latest/nodes/" + shop.node("a").at("id").string() + "/series.json");
  };
  const Json first = series();
  CHECK(first.at("loss").at("steps").size() == 10);
  CHECK(first.at("loss").at("values").items()[3].is_null());
  CHECK(first.at("odd").at("values").dump() == "[1.0,3.0,5.0,7.0,9.0]");
  CHECK(fs::file_size(board(shop, "a")) > 300);
  CHECK_FALSE(fs::exists(shop.folder() / "runs/x/latest/tensorboard/b"));
  REQUIRE(shop.run(kTwo).code == 0);
  CHECK(shop.node("a").at("status") == Json("reused"));
  CHECK(series() == first);
  CHECK(fs::file_size(board(shop, "a")) > 300);
}

TEST_CASE("checkpoints are events") {
  const Workshop shop;
  REQUIRE(shop.run("  n: {use: test.counts, steps: 3}\n", {"--checkpoint-every", "0"}).code == 0);
  const auto all = events(shop);
  REQUIRE(count(all, "checkpoint", "n") >= 1);
  CHECK(only(all, "checkpoint").at("step") == Json(1));
  CHECK(only(all, "checkpoint").at("at") == Json("step 1"));
  CHECK(only(all, "checkpoint").at("bytes").integer() > 0);
  CHECK(only(all, "checkpoint").at("took").number() >= 0);
  double before = 0;  // `seconds` is the run's clock in every line
  for (const auto& event : all) {
    CHECK(event.at("seconds").number() >= before);
    before = event.at("seconds").number();
  }
}

TEST_CASE("what a curve had when its node failed is still shown") {
  const Workshop shop;
  CHECK(shop.run("  n: {use: test.curve, fail_after: 4}\n").code == 1);
  std::size_t points = 0;
  for (const auto& e : events(shop))
    if (e.at("event") == Json("scalars")) points += e.at("points").size();
  CHECK(points == 6);
  CHECK(fs::exists(board(shop, "n")));
}

TEST_CASE("the manifest says with what, where and when each node was computed") {
  const Workshop shop;
  shop.write("in.txt", "abc");
  const std::string nodes = "  a: {use: test.value, number: 1, file: in.txt}\n" +
                            std::string("  b: {use: test.join, in: a}\n");
  REQUIRE(shop.run(nodes).code == 0);
  const Json manifest = shop.json("runs/x/1/manifest.json");
  CHECK(manifest.at("exit_code") == Json(0));
  CHECK(manifest.at("ended").string() >= manifest.at("started").string());
  CHECK(manifest.at("software").at("runner").string().size() == 40);
  CHECK(manifest.at("software").at("plugins").at("test.values").has("test.values.so"));
  CHECK(manifest.at("software").at("plugins").at("test.values").has("libkazan.so"));
  CHECK(manifest.at("software").at("libraries").at("yaml-cpp").string().size() >= 3);
  CHECK(manifest.at("machine").at("kernels").string().size() >= 3);
  CHECK(manifest.at("process").at("boot").string().size() == 36);
  CHECK(manifest.at("libraries").has("libkazan.so"));
  CHECK(manifest.at("report").is_null());
  const Json a = shop.node("a"), b = shop.node("b");
  CHECK(a.at("worker").integer() >= 1);
  CHECK(a.at("ended").number() >= a.at("began").number());
  CHECK(b.at("began").number() >= a.at("ended").number());
  CHECK(b.at("input_keys").at("texts").strings() ==
        std::vector<std::string>{a.at("key").string() + "/text"});
  CHECK(a.at("files").at("file").at("path").string() == (shop.folder() / "in.txt").native());
  CHECK(a.at("outputs").at("text").at("files").at("text.txt").at("sha256").string().size() == 64);
  CHECK(a.at("origin").at("computed").string().size() == 24);

  REQUIRE(shop.run(nodes).code == 0);
  const Json reused = shop.node("a");
  CHECK(reused.at("status") == Json("reused"));
  CHECK(reused.at("worker").is_null());
  CHECK(reused.at("began").is_null());
  CHECK(reused.at("origin") == a.at("origin"));
}

TEST_CASE("the files that an experiment extends are kept with the run") {
  const Workshop shop;
  shop.write("lib/base.yaml", "report: none\nnodes: {n: {use: test.value, number: 1}}\n");
  shop.write("far/x.yaml", "extends: ../lib/base.yaml\nset: {n.number: 2}\n");
  REQUIRE(shop.runner({"far/x.yaml"}).code == 0);
  CHECK(shop.read("runs/x/1/experiment/lib/base.yaml") == shop.read("lib/base.yaml"));
  CHECK(shop.read("runs/x/1/experiment/far/x.yaml") == shop.read("runs/x/1/experiment.yaml"));
  const auto again = shop.runner({"check", "runs/x/1/experiment/far/x.yaml"});
  CAPTURE(again.err);
  CHECK_THAT(again.out, Contains("in store  n-"));
}

TEST_CASE("a log that cannot be written costs nothing but itself") {
  const Workshop shop;
  shop.write("x.yaml",
             "report: none\nnodes:\n"
             "  s: {use: test.sleeps, seconds: 2}\n"
             "  c: {use: test.curve, in: s}\n"
             "  d: {use: test.curve, points: 5, in: c}\n");
  auto run = shop.start({"x.yaml"});
  REQUIRE(shop.await("runs/x/latest/logs/worker.log", "asleep"));
  shop.write("runs/x/1/tensorboard", "in the way");
  const auto outcome = run.wait();
  CAPTURE(outcome.err);
  CHECK(outcome.code == 74);
  CHECK_THAT(outcome.err, Contains("3 computed") && Contains("the run folder is incomplete"));
  CHECK_THAT(shop.json("runs/x/1/manifest.json").at("warnings").dump(),
             Contains("tensorboard/ is not whole: cannot make the folder"));
  CHECK(count(events(shop), "node_finished") == 3);
  CHECK(fs::exists(shop.folder() / "runs/x/1/nodes" / shop.node("d").at("id").string()));
}

TEST_CASE("with --strict-environment kernels, libraries and threads enter the keys") {
  Workshop shop;
  const auto run = [&](std::vector<std::string> options) {
    const auto outcome = shop.run(
        "  a: {use: test.value, number: 1}\n  b: {use: test.join, in: a}\n", std::move(options));
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
    return shop.node("a").at("key").string();
  };
  const auto loose = run({"--threads", "1"});
  CHECK(run({"--threads", "2"}) == loose);
  const auto strict = run({"--threads", "1", "--strict-environment"});
  CHECK(strict != loose);
  CHECK(shop.node("a").at("status") == Json("computed"));
  CHECK(run({"--threads", "1", "--strict-environment"}) == strict);
  CHECK(shop.node("a").at("status") == Json("reused"));
  CHECK(run({"--threads", "2", "--strict-environment"}) != strict);
  shop.environment["OPENBLAS_CORETYPE"] = "Prescott";
  CHECK(run({"--threads", "1", "--strict-environment"}) != strict);
  CHECK(run({"--threads", "1"}) == loose);
  CHECK(shop.json("runs/x/latest/manifest.json").at("environment").at("OPENBLAS_CORETYPE") ==
        Json("Prescott"));

  const Json plan = shop.json("runs/x/3/plan.json");
  const Json& environment = plan.at("nodes").items()[0].at("environment");
  CHECK(environment.at("threads") == Json(1));
  CHECK(environment.at("libtorch") == Json(""));
  CHECK(environment.at("machine").at("kernels").string().size() >= 3);
}

TEST_CASE("a strict plan is run where it was made for, or not at all") {
  Workshop shop;
  REQUIRE(shop.run("  a: {use: test.value, number: 1}\n", {"--strict-environment"}).code == 0);
  CHECK(shop.runner({"node", "runs/x/1/plan.json", "a", "--store", "s1", "--strict-environment"})
            .code == 0);
  shop.environment["OPENBLAS_CORETYPE"] = "Prescott";
  const auto other = shop.runner({"node", "runs/x/1/plan.json", "a", "--store", "s2"});
  CHECK(other.code == 74);
  CHECK_THAT(other.err, Contains("its key is for another environment (OPENBLAS_CORETYPE: ") &&
                            Contains("here Prescott"));
  REQUIRE(shop.run("  a: {use: test.value, number: 1}\n").code == 0);
  const auto loose = shop.runner({"node", "runs/x/2/plan.json", "a", "--strict-environment"});
  CHECK(loose.code == 64);
  CHECK_THAT(loose.err, Contains("was made without --strict-environment"));
}
