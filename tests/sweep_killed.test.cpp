// A sweep of real trainings that is killed in the middle of one and resumed has the results of one
// that nothing disturbed. The drill (drill.test.cpp) kills single experiments at random moments.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engines/exported.hpp"
#include "stored_rows.hpp"

using namespace kazan;
using namespace kazan::testing;
namespace fs = std::filesystem;

namespace {

// Four trainings of a second or two, on rows that they share, and what gathers them.
const std::string kSweep =
    R"(name: x
vars: {k: 8}
nodes:
)" + kStoredRows +
    R"(  sae: {use: sae.topk, in: stored, latents: 4*inputs, k: $k, tied: true, epochs: 1000, lr: 1.0e-3}
  codes: {use: sae.encode, in: {sae: sae, activations: stored}}
  density: {use: measure.density, in: {codes: codes, tokens: tokens}}
  fit: {use: measure.reconstruction, in: {sae: sae, codes: codes, activations: stored}}
  agree: {use: compare.seeds, in: {saes: sae, codes: codes}, over: seed}
sweep: {grid: {k: [4, 8]}, seeds: 2}
)";

// How many trainings have ended, and how many others have left a checkpoint.
struct Trained {
  std::size_t ended = 0, under_way = 0;
};

Trained trained(const Workshop& shop) {
  std::map<std::string, std::set<std::string>> events;  // of each training
  const fs::path file = shop.folder() / "runs/x/1/events.jsonl";
  for (const auto& line : split(is_there(file) ? read_file(file) : "", '\n')) try {
      const Json event = Json::parse(line, "an event");
      if (event.has("node") && event.at("node").string().starts_with("sae["))
        events[event.at("node").string()].insert(event.at("event").string());
    } catch (const Error&) {  // the last line, half written
    }
  Trained out;
  for (const auto& [node, seen] : events)
    if (seen.contains("node_finished"))
      ++out.ended;
    else if (seen.contains("checkpoint"))
      ++out.under_way;
  return out;
}

bool in_the_middle(const Workshop& shop) {
  for (int i = 0; i < 4000; ++i) {
    const auto [ended, under_way] = trained(shop);
    if (ended > 0 && ended < 4 && under_way > 0) return true;
    ::usleep(5000);
  }
  return false;
}

std::map<std::string, std::string> statuses(const Workshop& shop, const std::string& run) {
  std::map<std::string, std::string> out;
  const Json manifest = shop.json(run + "/manifest.json");
  for (const auto& node : manifest.at("nodes").items())
    out[node.at("name").string()] = node.at("status").string();
  return out;
}

}  // namespace

TEST_CASE(
    "a sweep of trainings that was killed and resumed has the results of an undisturbed one") {
  const Workshop shop;
  shop.write("x.yaml", kSweep);
  auto killed =
      shop.start({"x.yaml", "--threads", "1", "--jobs", "1", "--checkpoint-every", "0.02"});
  REQUIRE(in_the_middle(shop));
  killed.signal_group(SIGKILL);
  REQUIRE(killed.wait().code == 128 + SIGKILL);
  REQUIRE(shop.workers_gone());
  const auto [ended, under_way] = trained(shop);
  REQUIRE(ended < 4);

  const auto resumed = shop.runner({"sweep", "--resume", "x/1"});
  CAPTURE(resumed.err);
  REQUIRE(resumed.code == 0);
  CHECK_THAT(resumed.err, Catch::Contains("resumed at "));
  const auto after = statuses(shop, "runs/x/2");
  CHECK(std::count_if(after.begin(), after.end(), [](const auto& node) {
          return node.first.starts_with("sae[") && node.second == "reused";
        }) == static_cast<long>(ended));

  const auto undisturbed =
      shop.runner({"x.yaml", "--threads", "1", "--store", "local", "--runs", "here"});
  CAPTURE(undisturbed.err);
  REQUIRE(undisturbed.code == 0);
  const auto whole = statuses(shop, "here/x/1");
  CHECK(std::all_of(whole.begin(), whole.end(),
                    [](const auto& node) { return node.second == "computed"; }));
  CHECK(Exported::results(shop, "runs/x/2") == Exported::results(shop, "here/x/1"));
  CHECK(shop.read("runs/x/2/metrics.json") == shop.read("here/x/1/metrics.json"));
  CHECK(shop.read("runs/x/2/table.json") == shop.read("here/x/1/table.json"));
  CHECK(shop.json("runs/x/2/table.json").at("rows").size() == 2);
}
