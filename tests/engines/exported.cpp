#include "engines/exported.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/text.hpp"
#include "stored_rows.hpp"

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

// Six trainings of three kinds, on stored and on live rows; seconds of work.
const std::string kSweep =
    R"(name: x
vars: {k: 8}
nodes:
)" + kStoredRows +
    R"(  sae: {use: sae.topk, in: stored, latents: 1*inputs, k: $k, tied: true, epochs: 2, lr: 1.0e-3}
  codes: {use: sae.encode, in: {sae: sae, activations: stored}}
  density: {use: measure.density, in: {codes: codes, tokens: tokens}}
sweep:
  grid: {k: [4, 8]}
  cases: {topk: {}, l1: {sae: {use: sae.l1}}, live: {sae: {in: acts}}}
)";

}  // namespace

Exported::Exported() {
  shop.write("x.yaml", kSweep);
}

void Exported::run_locally() const {
  const auto run = shop.runner({"x.yaml", "--threads", "1", "--store", "local", "--runs", "here"});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
}

std::vector<std::string> Exported::words(std::vector<std::string> verb) const {
  for (const char* word : {"--threads", "1", "--task-seconds", "0"}) verb.push_back(word);
  return verb;
}

Outcome Exported::lay_out(const std::string& engine,
                          const std::vector<std::string>& options) const {
  std::vector<std::string> verb = {"export", "x.yaml", "--to", engine};
  verb.insert(verb.end(), options.begin(), options.end());
  const auto made = shop.runner(words(verb));
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  return made;
}

Json Exported::results(const Workshop& shop, const std::string& run) {
  Json out = Json::object();
  const Json manifest = shop.json(run + "/manifest.json");
  for (const auto& node : manifest.at("nodes").items())
    out[node.at("name").string()] =
        Json::object({{"key", node.at("key")}, {"outputs", node.at("outputs")}});
  return out;
}

void Exported::check_equal(const std::string& run) const {
  const Json manifest = shop.json(run + "/manifest.json");
  CHECK(manifest.at("status") == Json("ok"));
  CHECK(manifest.at("exit_code") == Json(0));
  CHECK(results(shop, run) == results(shop, "here/x/1"));
  CHECK(shop.read(run + "/metrics.json") == shop.read("here/x/1/metrics.json"));
  CHECK(shop.read(run + "/table.json") == shop.read("here/x/1/table.json"));
  CHECK(manifest.at("report") == Json("report.html"));
  CHECK(fs::exists(shop.folder() / run / "report.html"));
  CHECK(shop.read(run + "/plan.json") == shop.read("here/x/1/plan.json"));
  for (const auto& node : manifest.at("nodes").items())
    CHECK(fs::exists(shop.folder() / run / "nodes" / node.at("id").string() / "record.json"));
  const auto table = [&](const std::string& of) {
    return shop.runner({"table", of, "--all", "--format", "csv"}).out;
  };
  CHECK_FALSE(table(run).empty());
  CHECK(table(run) == table("here/x/1"));
  const auto differ = shop.runner({"diff", "here/x/1", run});
  CAPTURE(differ.out);
  CHECK(differ.code == 0);
}

long Exported::count(const std::string& run, const std::string& status) const {
  const auto outcome = shop.runner({"status", run, "--format", "json"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const Json all = Json::parse(outcome.out, "status");
  const auto& tasks = all.at("tasks").items();
  return std::count_if(tasks.begin(), tasks.end(),
                       [&](const Json& task) { return task.at("status").string() == status; });
}

bool installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  const auto folders = split(path ? path : "", ':');
  return std::any_of(folders.begin(), folders.end(),
                     [&](const auto& folder) { return fs::exists(fs::path(folder) / program); });
}

}  // namespace kazan::testing
