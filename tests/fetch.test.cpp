// Models that are fetched, by `runner fetch` and by runs, from a hub on loopback.
#include <signal.h>

#include <catch2/catch.hpp>
#include <set>

#include "fetching.hpp"
#include "mount.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;
using Words = std::vector<std::string>;

namespace {

void slowly(const HttpQuestion&, bool storage, HttpReply& reply) {
  if (storage) reply.piece = 20000;
}

}  // namespace

TEST_CASE("fetch says where the model is, and is quick when it is there") {
  const LoopbackHub hub;
  const Fetching shop(hub);
  const auto run = shop.runner({"fetch", "org/tiny"});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const auto folder = shop.folder() / shop.model_folder() / "snapshots" / LoopbackHub::kCommit;
  CHECK(run.out == folder.native() + "\n");
  CHECK_THAT(run.err, Contains("fetched org/tiny: "));
  shop.check_secret();
  CHECK(read_file(folder / "model.safetensors") == hub.files.at("model.safetensors"));
  CHECK(shop.runner({"fetch", "org/tiny", "--quiet"}).err.empty());
  CHECK(hub.storage.questions().size() == 1);
  shop.check_secret();
}

TEST_CASE("fetch ends with whose fault it is that there is no model") {
  HttpReply given;
  const LoopbackHub hub([&](const HttpQuestion&, bool, HttpReply& reply) {
    if (given.status != 200) reply = given;
  });
  Fetching shop(hub);
  const auto ends = [&](int status, int code, const std::string& words) {
    given = {status, {{"Retry-After", "999"}}};
    const auto run = shop.runner({"fetch", "org/tiny"});
    CHECK(run.code == code);
    CHECK_THAT(run.err, Contains("runner: error: 127.0.0.1") && Contains(words));
    CHECK(run.out.empty());
    shop.check_secret();
  };
  ends(401, 66, "does not give org/tiny to this HF_TOKEN (401)");
  ends(403, 66, "(403)");
  ends(404, 66, "has no model org/tiny (404)");
  ends(429, 74, "too many requests");
  ends(503, 74, "answered 503");
  shop.environment["HF_HUB_OFFLINE"] = "1";
  CHECK(shop.runner({"fetch", "org/tiny"}).code == 74);
  shop.write("y.yaml", "nodes: {m: {use: model.gpt2, weights: org/tiny}}\n");
  for (const char* what : {"org/tiny", "y.yaml"}) {
    const auto run = shop.runner({"fetch", what});
    CHECK(run.code == 74);
    CHECK_THAT(run.err, Contains("HF_HUB_OFFLINE is set: nothing is fetched"));
  }
  shop.environment["HF_HUB_OFFLINE"] = "";
  for (const char* known : {"pythia-70m", "no-such"}) {
    given = {404};
    const auto run = shop.runner({"fetch", known});
    CHECK(run.code == 66);
    CHECK_THAT(run.err, Contains("has no model " + std::string(known) + " (404)") &&
                            Contains("expected the name with its owner's, such as "
                                     "EleutherAI/pythia-70m"));
  }
  const auto ours = shop.runner({"fetch", "bundled/mini"});
  CHECK(ours.code == 64);
  CHECK_THAT(ours.err, Contains("bundled/ comes with this program and needs no hub"));
  for (const Words& words :
       {Words{"fetch", "../x"}, {"fetch", "a/b/c"}, {"fetch", ""}, {"fetch", "x.yaml", "gpt2"}})
    CHECK(shop.runner(words).code == 64);
}

TEST_CASE("--progress json tells what comes") {
  LoopbackHub hub(slowly);
  const Fetching shop(hub);
  const auto run = shop.runner({"fetch", "org/tiny", "--progress", "json"});
  std::set<std::string> events;
  std::int64_t done = 0;
  std::istringstream lines(run.err);
  for (std::string line; std::getline(lines, line);) {
    const Json event = Json::parse(line, "an event");
    events.insert(event.at("event").string());
    if (event.at("event").string() == "fetching") {
      CHECK(event.at("done").integer() >= done);
      done = event.at("done").integer();
      CHECK(event.at("total").integer() > 300000);
    }
  }
  CHECK(events == std::set<std::string>{"fetching", "fetched"});
}

TEST_CASE("a run fetches the model that it prefers, once, and its key goes by the bytes") {
  LoopbackHub hub;
  serve_mini(hub);
  Fetching shop(hub);
  const auto run = shop.run(kWeights);
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  CHECK(shop.warnings() == "[]");
  shop.check_secret();
  CHECK(hub.storage.questions().size() == 1);
  CHECK(shop.run(kWeights).code == 0);
  CHECK(hub.storage.questions().size() == 1);
  CHECK(hub.hub.count("HEAD", "main/config.json") == 1);  // who has it asks nobody
  const auto key = shop.node("m").at("key").string();
  CHECK(shop.run("  m: {use: model.gpt2, weights: bundled/mini}\n").code == 0);
  CHECK(shop.node("m").at("key").string() == key);  // the same bytes
  shop.check_secret();
}

TEST_CASE("a run without the hub takes the next model, at once, and says why") {
  std::string endpoint;
  {
    const LoopbackHub gone;
    endpoint = gone.hub.address();
  }
  Fetching shop(endpoint);
  const auto run = shop.run(kWeights);
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const std::string why = "cannot be reached: ";
  CHECK_THAT(run.err,
             Contains("using bundled/mini instead of the preferred model") && Contains(why));
  CHECK_THAT(shop.warnings(), Contains(why));
  const auto strict = shop.run(kWeights, {"--strict-weights"});
  CHECK(strict.code == 66);
  CHECK_THAT(strict.err, Contains("error: weights: using bundled/mini instead") && Contains(why));
  CHECK_FALSE(fs::exists(shop.folder() / "runs/x/2"));
}

TEST_CASE("who is silent is asked once, for whatever model") {
  const LoopbackServer silent([](const HttpQuestion&) { return HttpReply{0}; });
  Fetching shop(silent.address());
  shop.environment["HF_HUB_DOWNLOAD_TIMEOUT"] = "1";
  const auto run = shop.run("  m: {use: model.gpt2, weights: [org/tiny, gpt2, bundled/mini]}\n");
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  CHECK(silent.questions().size() == 1);
  for (const std::string& told : {run.err, shop.warnings()})
    CHECK_THAT(told, Contains("models--org--tiny, and 127.0.0.1") &&
                         Contains("models--gpt2, and 127.0.0.1") &&
                         Contains("cannot be reached: "));
}

TEST_CASE("each reason stands in the run's warning") {
  HttpReply given;
  LoopbackHub hub([&](const HttpQuestion&, bool storage, HttpReply& reply) {
    if (storage == (given.status == 200)) reply = given;
  });
  serve_mini(hub);
  Fetching shop(hub);
  const auto told = [&](HttpReply reply, const std::string& words) {
    given = std::move(reply);
    const auto run = shop.run(kWeights);
    CHECK(run.code == 0);
    CHECK_THAT(run.err, Contains(words));
    CHECK_THAT(shop.warnings(), Contains(words));
    shop.check_secret();
  };
  told({404}, "has no model org/tiny (404)");
  told({401}, "(401)");
  told({429, {{"Retry-After", "999"}}}, "it asks to wait 16 min");
  const auto size = hub.files.at("model.safetensors").size();
  told({200, {}, std::string(size, 'x')}, "SHA-256 of org/tiny/model.safetensors: expected ");
  shop.environment["HF_HUB_OFFLINE"] = "1";
  told({200}, "HF_HUB_OFFLINE is set");
}

TEST_CASE("a cache at a relative path is found from other folders too, once a run has named it") {
  LoopbackHub hub;
  serve_mini(hub);
  Fetching shop(hub);
  shop.environment["HF_HOME"] = "hf";
  REQUIRE(shop.run(kWeights, {"--strict-weights"}).code == 0);
  CHECK(fs::exists(shop.folder() / shop.model_folder() / "refs/main"));
  const auto run = (shop.folder() / "runs/x/latest").native();
  const auto verified =
      shop.command({"env", "--chdir=/", build_folder() / "bin/runner", "verify", run});
  CAPTURE(verified.out, verified.err);
  CHECK(verified.code == 0);
}

TEST_CASE("check asks nobody, and says what a run would fetch") {
  const LoopbackHub hub;
  const Fetching shop(hub);
  shop.write("x.yaml", "report: none\nnodes:\n" + kWeights);
  const auto check = shop.runner({"check", "x.yaml"});
  CHECK(check.code == 0);
  CHECK_THAT(check.err,
             Contains("org/tiny is not here yet: a run fetches it first; where that fails it takes "
                      "bundled/mini, or with --strict-weights none; what a check says is of "
                      "bundled/mini; looked for \"org/tiny\": there is no folder ") &&
                 !Contains("instead of the preferred"));
  const auto strict = shop.runner({"check", "x.yaml", "--strict-weights", "--format", "json"});
  CHECK(strict.code == 66);
  CHECK_THAT(strict.out, Contains("\"not-fetched\""));
  shop.write("y.yaml", "nodes: {m: {use: model.gpt2, weights: org/tiny}}\n");
  const auto only = shop.runner({"check", "y.yaml"});
  CHECK(only.code == 66);
  CHECK_THAT(only.err, Contains("org/tiny is not here yet: a run fetches it first, and only then "
                                "can this be checked further") &&
                           !Contains("no model is there"));
  CHECK(shop.runner({"graph", "x.yaml"}).code == 0);
  CHECK(shop.runner({"why", "x.yaml"}).code == 0);
  CHECK(hub.hub.questions().empty());
}

TEST_CASE("with --strict-weights the first model is fetched, or nothing runs") {
  LoopbackHub hub;
  serve_mini(hub);
  Fetching shop(hub);
  CHECK(shop.run(kWeights, {"--strict-weights"}).code == 0);
  shop.environment["HF_HOME"] = (shop.folder() / "other").native();
  shop.environment["HF_HUB_OFFLINE"] = "1";
  shop.write("x.yaml", "report: none\nnodes:\n" + kWeights);
  CHECK_THAT(shop.runner({"check", "x.yaml", "--strict-weights", "--format", "json"}).out,
             Contains("\"not-preferred\""));
}

TEST_CASE("nothing is fetched for an experiment with other faults, nor for a wrong architecture") {
  LoopbackHub hub;
  serve_mini(hub);
  const Fetching shop(hub);
  CHECK(shop.run(kWeights + "  n: {use: test.valeu}\n").code == 69);
  CHECK(hub.hub.questions().empty());
  hub.files["config.json"] = R"({"model_type": "llama"})";
  const auto wrong = shop.run(kWeights);
  CHECK(wrong.code == 66);
  CHECK_THAT(wrong.err, Contains("error: weights: ") && Contains("model_type is llama"));
  CHECK(hub.storage.questions().empty());
}

TEST_CASE("of several preferences only those are fetched that are needed") {
  LoopbackHub hub;
  serve_mini(hub);
  const Fetching shop(hub);
  const auto run = shop.run("  m: {use: model.gpt2, weights: [org/none, org/tiny, org/other]}\n");
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(shop.warnings(), Contains("has no model org/none"));
  CHECK(hub.hub.count("HEAD", "org/none") == 1);
  CHECK(hub.hub.count("HEAD", "org/other") == 0);
}

TEST_CASE("fetch takes an experiment, for machines that compute without a network") {
  LoopbackHub hub;
  serve_mini(hub);
  Fetching shop(hub);
  shop.write("x.yaml", "report: none\nnodes:\n" + kWeights);
  const auto fetched = shop.runner({"fetch", "x.yaml"});
  CHECK(fetched.code == 0);
  CHECK_THAT(fetched.out, Contains("models--org--tiny/snapshots/"));
  CHECK(shop.runner({"fetch", "x.yaml"}).out.empty());
  shop.write("y.yaml", "nodes: {m: {use: model.gpt2, weights: [org/none, bundled/mini]}}\n");
  const auto lacking = shop.runner({"fetch", "y.yaml"});
  CHECK(lacking.code == 66);
  CHECK_THAT(lacking.err, Contains("runner: error: org/none: 127.0.0.1"));
  shop.environment["HF_HUB_OFFLINE"] = "1";
  CHECK(shop.runner({"x.yaml"}).code == 0);
  CHECK(shop.warnings() == "[]");
  CHECK(shop.runner({"fetch", "y.yaml"}).code == 74);
}

TEST_CASE("what a kill interrupts is gone on from") {
  const LoopbackHub hub(slowly);
  const Fetching shop(hub);
  {
    auto running = shop.start({"fetch", "org/tiny"}, "killed");
    shop.await_partial(60000);
    running.signal(SIGKILL);
    CHECK(running.wait().code == 128 + SIGKILL);
  }
  const auto kept = shop.partial_bytes();
  CHECK(kept >= 60000);
  CHECK_FALSE(fs::exists(shop.folder() / shop.model_folder() / "refs/main"));
  CHECK(shop.runner({"fetch", "org/tiny"}).code == 0);
  const auto asked = hub.storage.questions();
  REQUIRE(asked.size() == 2);
  CHECK(asked[1].headers.at("range") == "bytes=" + std::to_string(kept) + "-");
}

TEST_CASE("Ctrl-C stops a fetch, also that of a run, and the same command goes on") {
  LoopbackHub hub(slowly);
  serve_mini(hub);
  const Fetching shop(hub);
  shop.write("x.yaml", "report: none\nnodes:\n" + kWeights);
  const Words words = GENERATE(Words{"fetch", "org/tiny"}, Words{"x.yaml"});
  auto running = shop.start(words, "stopped");
  shop.await_partial(200000);  // no small file is as large
  running.signal(SIGINT);
  const auto stopped = running.wait();
  CHECK(stopped.code == 130);
  CHECK_THAT(stopped.err, Contains("the same command goes on"));
  CHECK(shop.partial_bytes() >= 200000);
  CHECK_FALSE(fs::exists(shop.folder() / "runs"));
}

TEST_CASE("two that fetch a model at once fetch it once") {
  const LoopbackHub hub(slowly);
  const Fetching shop(hub);
  auto first = shop.start({"fetch", "org/tiny"}, "first");
  shop.await_partial(40000);
  auto second = shop.start({"fetch", "org/tiny"}, "second");
  CHECK(first.wait().code == 0);
  const auto waited = second.wait();
  CHECK(waited.code == 0);
  CHECK_THAT(waited.err, Contains("waiting for another program that fetches model.safetensors"));
  CHECK(hub.storage.questions().size() == 1);
}

TEST_CASE("no room for a model is told before it comes, and the run takes the next") {
  LoopbackHub hub;
  serve_mini(hub);
  Fetching shop(hub);
  const Mount disk(shop.folder() / "disk", 0, "size=1m");
  REQUIRE_MOUNT(disk);
  shop.environment["HF_HOME"] = (shop.folder() / "disk").native();
  const auto run = shop.run(kWeights);
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(shop.warnings(), Contains("no room in ") && Contains("13.5 MiB are to come"));
  CHECK(hub.storage.questions().empty());
}

TEST_CASE("a sweep over all layers of a model that has not been fetched fetches it first") {
  LoopbackHub hub;
  serve_mini(hub);
  const Fetching shop(hub);
  shop.write("x.yaml",
             "report: none\nvars: {layer: 0}\nnodes:\n"
             "  t: {use: text.inline, content: a pot}\n"
             "  m: {use: model.gpt2, weights: org/tiny}\n"
             "  k: {use: text.tokens, in: {text: t, tokenizer: m.tokenizer}}\n"
             "  a: {use: model.activations, in: {model: m, tokens: k}, site: mlp_out, "
             "layer: $layer}\n");
  const auto dry = shop.runner({"sweep", "x.yaml", "layer=all", "--dry-run"});
  CHECK(dry.code == 66);
  CHECK_THAT(dry.err, Contains("a run fetches it first"));
  CHECK(hub.hub.questions().empty());
  const auto run = shop.runner({"sweep", "x.yaml", "layer=all"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  CHECK(shop.json("runs/x/latest/plan.json").at("variants").size() == 6);
}
