// Trainings whose rows come from the disk, by the whole program.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::string text() {
  std::string out;
  for (int i = 0; i < 40; ++i)
    out += "Plum " + std::to_string(7 * i) + " of orchard " + std::to_string(i * i) + " is ripe. ";
  return out;
}

// Some hundreds of rows of 256 values, stored and live.
std::string nodes(const std::string& memory) {
  const std::string use =
      "latents: 32, k: 4, batch: \"16\", epochs: 2, lr: 1.0e-3, memory: " + memory + "}\n";
  return "  text: {use: text.inline, content: \"" + text() +
         "\"}\n"
         "  model: {use: model.gpt2, weights: bundled/mini}\n"
         "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
         "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, "
         "layer: 0}\n"
         "  stored: {use: store.hdf5, in: acts}\n"
         "  topk: {use: sae.topk, in: stored, " +
         use + "  live: {use: sae.topk, in: acts, " + use;
}

// Key, every file of a trained SAE, its curves and numbers.
std::string all_of(const Workshop& shop, const std::string& store, const std::string& name) {
  const Json node = shop.node(name);
  REQUIRE(node.at("status") == Json("computed"));
  const std::string& key = node.at("key").string();
  const Json record =
      shop.json(store + "/objects/" + key.substr(0, 2) + "/" + key + "/record.json");
  std::string out = key;
  for (const char* part : {"outputs", "files", "metrics", "series", "warnings"})
    out += "\n" + record.at(part).dump(2);
  return out;
}

}  // namespace

TEST_CASE("a training fed from the disk leaves the bytes of one in memory, under its key") {
  const Workshop shop;
  REQUIRE(shop.run(nodes("all"), {"--store", "held"}).code == 0);
  const std::string topk = all_of(shop, "held", "topk"), live = all_of(shop, "held", "live");
  const auto fed = shop.run(nodes("100KiB"), {"--store", "fed"});
  INFO(fed.err);
  REQUIRE(fed.code == 0);
  CHECK(all_of(shop, "fed", "topk") == topk);
  CHECK(all_of(shop, "fed", "live") == live);
  const std::string log = shop.read("runs/x/2/events.jsonl");
  CHECK_THAT(log, Contains("rows come from the disk") && Contains("waited "));
  CHECK(fs::is_empty(shop.folder() / "fed/tmp"));
  // What one has trained, the other finds.
  const auto again = shop.run(nodes("all"), {"--store", "fed"});
  CHECK(again.code == 0);
  CHECK(shop.node("topk").at("status") == Json("reused"));
}

TEST_CASE("a memory that is none, or too small for a batch, is refused before running") {
  const Workshop shop;
  const auto refused = [&](const std::string& memory) { return shop.run(nodes(memory)).err; };
  CHECK_THAT(refused("many"),
             Contains("memory: expected auto, all or a size such as 2GiB, found many"));
  CHECK_THAT(refused("al"), Contains("did you mean all?"));
  CHECK_THAT(refused("20KiB"),
             Contains("memory: expected at least ") && Contains("found 20.0 KiB"));
  const auto sound = shop.run(nodes("all"), {"--unset", "topk.memory", "--unset", "live.memory"});
  CHECK(sound.code == 0);
}

TEST_CASE("what a run may use decides where rows are, and the plan says it") {
  const Workshop shop;
  REQUIRE(shop.run(nodes("auto")).code == 0);
  const auto memory_of = [&](const std::string& run, const std::string& name) {
    for (const auto& node : shop.json("runs/x/" + run + "/plan.json").at("nodes").items())
      if (node.at("name") == Json(name)) return node.at("params").at("memory").string();
    return std::string();
  };
  CHECK(memory_of("1", "topk") == "all");
  // Half of 600 KiB is less than the rows; whatever does not fit is forced.
  const auto small = shop.run(nodes("auto"), {"--memory", "600KiB", "--force", "--store", "small"});
  INFO(small.err);
  REQUIRE(small.code == 0);
  CHECK(memory_of("2", "topk") == "307200B");
}
