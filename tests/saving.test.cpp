// Trainings that go on while their checkpoints are written, by the whole program.
#include <signal.h>

#include <catch2/catch.hpp>

#include "mount.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// A training on a few rows of 256 values: 100 KiB of weights, 300 KiB a checkpoint.
std::string nodes(const std::string& saving, int epochs = 12, int latents = 50) {
  return "  text: {use: text.inline, content: \"Plums, cherries and apricots make the brandy of "
         "Hungary; grapes make its wine.\"}\n"
         "  model: {use: model.gpt2, weights: bundled/mini}\n"
         "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
         "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, "
         "layer: 0}\n"
         "  stored: {use: store.hdf5, in: acts}\n"
         "  topk: {use: sae.topk, in: stored, latents: " +
         std::to_string(latents) + ", k: 4, batch: \"8\", epochs: " + std::to_string(epochs) +
         ", lr: 1.0e-3, saving: " + saving + "}\n";
}

const std::vector<std::string> kEveryStep = {"--checkpoint-every", "0", "--threads", "1"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string result(const Workshop& shop, const std::string& store) {
  const std::string& key = shop.node("topk").at("key").string();
  const Json record =
      shop.json(store + "/objects/" + key.substr(0, 2) + "/" + key + "/record.json");
  return key + record.at("outputs").dump() + record.at("metrics").dump() +
         record.at("series").dump();
}

Json planned(const Workshop& shop) {
  for (const auto& node : shop.json("runs/x/latest/plan.json").at("nodes").items())
    if (node.at("name") == Json("topk")) return node;
  return {};
}

std::string saving(const Workshop& shop) {
  return planned(shop).at("params").at("saving").string();
}

std::int64_t memory(const Workshop& shop) {
  return planned(shop).at("estimate").at("memory_bytes").integer();
}

}  // namespace

TEST_CASE("saved beside the training or not, it leaves the same bits and key") {
  const Workshop shop;
  const auto paused = shop.run(nodes("pause"), with(kEveryStep, {"--store", "paused"}));
  REQUIRE(paused.code == 0);
  CHECK_THAT(paused.err, !Contains("beside the work") && Contains("stood still for ") &&
                             Contains(" in all while ") && Contains(" checkpoints were saved"));
  const std::string undisturbed = result(shop, "paused");
  const auto beside = shop.run(nodes("background"), with(kEveryStep, {"--store", "beside"}));
  REQUIRE(beside.code == 0);
  CHECK_THAT(beside.err, Contains(" beside the work, which stood still for "));
  CHECK(result(shop, "beside") == undisturbed);
}

TEST_CASE("killed or stopped while it is saved, a training goes on with the same bits") {
  static const std::string undisturbed = [] {
    const Workshop shop;
    REQUIRE(shop.run(nodes("pause"), {"--threads", "1"}).code == 0);
    return result(shop, "store");
  }();
  const auto [number, group] =
      GENERATE(table<int, bool>({{SIGKILL, true}, {SIGTERM, false}, {SIGUSR2, true}}));
  CAPTURE(number);
  Workshop disturbed;
  disturbed.write("x.yaml", "report: none\nnodes:\n" + nodes("background"));
  {
    auto run = disturbed.start(with({"x.yaml"}, kEveryStep));
    REQUIRE(disturbed.await("runs/x/latest/events.jsonl", "checkpoint at epoch 2, "));
    group ? run.signal_group(number) : run.signal(number);
    CHECK(run.wait().code == 128 + number);
    disturbed.workers_gone();
  }
  const auto again = disturbed.runner(with({"x.yaml"}, kEveryStep));
  CAPTURE(again.err);
  REQUIRE(again.code == 0);
  CHECK_THAT(again.err, Contains("resumed at "));
  CHECK(result(disturbed, "store") == undisturbed);
  CHECK(fs::is_empty(disturbed.folder() / "store/checkpoints"));
  CHECK(fs::is_empty(disturbed.folder() / "store/tmp"));
}

TEST_CASE("going on with other threads, only a training of live rows says that bits may differ") {
  const bool live = GENERATE(false, true);
  CAPTURE(live);
  std::string training = nodes("pause");
  if (live) training.replace(training.rfind("in: stored"), 10, "in: acts");
  Workshop shop;
  shop.write("x.yaml", "report: none\nnodes:\n" + training);
  {
    auto run = shop.start(with({"x.yaml"}, kEveryStep));
    REQUIRE(shop.await("runs/x/latest/events.jsonl", "checkpoint at epoch 2, "));
    run.signal(SIGTERM);
    CHECK(run.wait().code == 128 + SIGTERM);
  }
  const auto again = shop.runner({"x.yaml", "--threads", "2", "--kernels", "portable"});
  CAPTURE(again.err);
  REQUIRE(again.code == 0);
  CHECK_THAT(again.err, Contains("resumed at "));
  const bool warned = again.err.find("threads: 1, now 2") != std::string::npos;
  CHECK(warned == live);
}

// Checkpoints of 1.2 MB, and two SAEs of 0.4 MB at the end.
TEST_CASE("a disk that is too full for checkpoints costs them, as the log says, and nothing else") {
  const Workshop shop;
  const std::string training = nodes("background", 4, 200);
  REQUIRE(shop.run(training, {"--store", "wide"}).code == 0);
  const std::string undisturbed = result(shop, "wide");
  const Mount disk(shop.folder() / "disk", 0, "size=8m");
  REQUIRE_MOUNT(disk);
  REQUIRE(shop.run(training.substr(0, training.find("  topk:")), {"--store", "disk/store"}).code ==
          0);
  const auto free = fs::space(shop.folder() / "disk").available;
  REQUIRE(free > 2'000'000);
  write_file(shop.folder() / "disk/filler", std::string(free - 1'000'000, 'x'));
  const auto run = shop.run(training, with(kEveryStep, {"--store", "disk/store", "--force"}));
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  CHECK_THAT(run.err, Contains("warning: no checkpoint at epoch 1, ") &&
                          Contains("No space left on device") && !Contains("beside the work"));
  CHECK(result(shop, "disk/store") == undisturbed);
  CHECK(fs::is_empty(shop.folder() / "disk/store/tmp"));
}

TEST_CASE("what a run may use decides whether a training is copied, and the plan says it") {
  const Workshop shop;
  const auto plan = [&](const std::string& choice, const std::vector<std::string>& options) {
    REQUIRE(shop.run(nodes(choice, 1), options).code == 0);
  };
  plan("background", {});
  const std::int64_t with_copy = memory(shop);
  plan("pause", {});
  const std::int64_t copy = with_copy - memory(shop);
  CHECK(copy > 3 * 2 * 50 * 256 * 4);
  CHECK(copy < (3 << 20) + (400 << 10));
  const auto decided = [&](std::int64_t bytes, const std::string& jobs) {
    plan("auto", {"--memory", std::to_string(bytes) + "B", "--jobs", jobs});
    return saving(shop);
  };
  const std::int64_t slack = 128 << 10;
  CHECK(decided(with_copy + slack, "1") == "background");
  CHECK(memory(shop) == with_copy);
  CHECK(decided(with_copy - copy / 2, "1") == "pause");
  CHECK(memory(shop) == with_copy - copy);
  CHECK(decided(with_copy + slack, "2") == "pause");  // another may run beside it
  CHECK(decided(2 * (with_copy + slack), "2") == "background");
}
