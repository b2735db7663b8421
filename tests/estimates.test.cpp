// What stages estimate, against what their nodes take; and what does not fit is refused before
// anything runs.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "base/sanitized.hpp"
#include "mount.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// Which takes several times the memory, and terabytes of addresses.
constexpr bool kSanitized = kAddressSanitized;

double bytes_in(const fs::path& folder) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  return bytes;
}

double number(const Json& json, const char* name) {
  const Json& value = json.at(name);
  return value.is_null() ? std::nan("") : value.number();
}

// Runs the nodes of a plan one by one, each in a process of its own: what a worker holds of earlier
// nodes, a model for one, is not the node's.
void compare(const Workshop& shop, const Json& plan) {
  for (const auto& node : plan.at("nodes").items()) {
    const std::string& key = node.at("key").string();
    // With checkpoints, for some are written from a copy.
    const auto run = shop.runner({"node", "plan.json", node.at("id").string(), "--store", "alone",
                                  "--checkpoint-every", "0"});
    INFO(node.at("name").string() << " (" << node.at("stage").string() << ") " << run.err);
    REQUIRE(run.code == 0);
    const fs::path folder = shop.folder() / "alone/objects" / key.substr(0, 2) / key;
    const Json record = Json::parse(read_file(folder / "record.json"), "record.json");
    const Json& estimate = node.at("estimate");
    const double memory = number(record, "memory_bytes"), disk = bytes_in(folder);
    CAPTURE(memory, disk, estimate.dump());
    // Libraries, the program and the record are the same for all, and estimated with room.
    CHECK(number(estimate, "memory_bytes") >= memory);
    CHECK(number(estimate, "memory_bytes") <= 2 * memory + (40 << 20));
    CHECK(number(estimate, "disk_bytes") >= disk);
    CHECK(number(estimate, "disk_bytes") <= 3 * disk + (96 << 10));
    CHECK(number(estimate, "seconds") > 0);
  }
}

// The run is killed once it has written its plan.
void estimate_and_run(const std::string& experiment, const std::vector<std::string>& options) {
  Workshop shop;
  shop.environment["HF_HOME"] = "/nowhere";
  const std::string run = "runs/" + fs::path(experiment).stem().native() + "/1/";
  std::vector<std::string> words = {"run", experiment, "--report", "none", "--threads", "2"};
  words.insert(words.end(), options.begin(), options.end());
  {
    const Running running = shop.start(words);
    REQUIRE(shop.await(run + "manifest.json", "running"));  // written after the plan
    shop.write("plan.json", shop.read(run + "plan.json"));
  }
  compare(shop, shop.json("plan.json"));
}

const fs::path kExperiments = fs::path(KAZAN_SOURCE_DIR) / "experiments";

// Over the pálinka text, a small model's.
const char* const kOthers =
    "name: others\n"
    "nodes:\n"
    "  text: {use: text.inline, content: \"Plums, cherries and apricots make the pálinka of "
    "Hungary; grapes make the wine. The wine of Hungary comes from the hills.\"}\n"
    "  model: {use: model.gpt2, weights: bundled/mini}\n"
    "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
    "  heads: {use: model.activations, in: {model: model, tokens: tokens}, site: pattern, layer: "
    "0}\n"
    "  late: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_post, layer: "
    "-1}\n"
    "  live: {use: sae.topk, in: late, latents: 4*inputs, k: 8, epochs: 3, batch: \"16\"}\n"
    "  codes: {use: sae.encode, in: {sae: live, activations: late}, batch: 7}\n"
    "  lens: {use: sae.export, in: live, format: saelens}\n"
    "  from_lens: {use: sae.import, in: lens}\n"
    "  sparse: {use: sae.export, in: live, format: sparsify}\n"
    "  from_sparse: {use: sae.import, in: sparse}\n"
    "  fit: {use: measure.reconstruction, in: {sae: live, codes: codes, activations: late}}\n"
    "  patterns: {use: store.hdf5, in: heads}\n"
    "  dense: {use: sae.l1, in: patterns, l1: 0.01, decorrelation: 0.001, epochs: 20, scale: "
    "rms}\n"
    "  many: {use: sae.encode, in: {sae: dense, activations: patterns}}\n"
    "  density: {use: measure.density, in: many}\n";

// Each variant, and the one of the tutorial, in batches and with all that it can be asked for.
const char* const kVariants =
    "name: variants\n"
    "nodes:\n"
    "  text: {use: text.inline, content: \"Plums, cherries and apricots make the pálinka of "
    "Hungary; grapes make the wine. The wine of Hungary comes from the hills.\"}\n"
    "  model: {use: model.gpt2, weights: bundled/mini}\n"
    "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
    "  live: {use: model.activations, in: {model: model, tokens: tokens}, site: pattern, layer: "
    "0}\n"
    "  rows: {use: store.hdf5, in: live}\n"
    "  batchtopk: {use: sae.batchtopk, in: rows, latents: 64*inputs, k: 8, epochs: 3, batch: "
    "\"60\", auxk: {coef: 0.1, dead_after: 1}}\n"
    "  matryoshka: {use: sae.matryoshka, in: rows, latents: 64*inputs, k: 8, epochs: 3, batch: "
    "\"50\"}\n"
    "  jumprelu: {use: sae.jumprelu, in: rows, latents: 64*inputs, epochs: 3, decorrelation: "
    "0.001}\n"
    "  gated: {use: sae.gated, in: rows, latents: 64*inputs, epochs: 3, decorrelation: 0.001}\n"
    "  late: {use: model.activations, in: {model: model, tokens: tokens}, site: resid_post, layer: "
    "0}\n"
    "  given: {use: acme.abstopk, in: late, latents: 4*inputs, k: 8, epochs: 3, batch: \"60\", "
    "decorrelation: 0.001}\n"
    "  codes: {use: sae.encode, in: {sae: batchtopk, activations: rows}}\n"
    "  signed: {use: sae.encode, in: {sae: given, activations: late}}\n"
    "  dense: {use: sae.encode, in: {sae: gated, activations: rows}}\n";

// Packed and plain, of known and unknown size; rows of a part and of all.
const char* const kCorpora =
    "name: corpora\n"
    "nodes:\n"
    "  verses: {use: text.lines, paths: bundled/genesis_en.txt.xz}\n"
    "  pages: {use: text.files, paths: \"*.md\"}\n"
    "  model: {use: model.gpt2, weights: bundled/mini}\n"
    "  some: {use: text.pack, in: {corpus: verses, tokenizer: model.tokenizer}, window: 128, "
    "tokens: "
    "20k, shuffle: windows}\n"
    "  all: {use: text.pack, in: {corpus: pages, tokenizer: model.tokenizer}, window: 64, across: "
    "false}\n"
    "  live: {use: model.activations, in: {model: model, tokens: some}, site: mlp_out, layer: 0}\n"
    "  rows: {use: store.hdf5, in: live}\n"
    "  sae: {use: sae.topk, in: rows, latents: 4*inputs, k: 8, epochs: 1, batch: \"2000\"}\n"
    "  codes: {use: sae.encode, in: {sae: sae, activations: rows}}\n";

}  // namespace

TEST_CASE("estimates of corpora") {
  if (kSanitized) return;
  const Workshop shop;
  for (const auto* page : {"a.md", "b.md"})
    shop.write(page, read_file(fs::path(KAZAN_SOURCE_DIR) / "HACKING.md"));
  estimate_and_run(shop.write("corpora.yaml", kCorpora), {});
}

TEST_CASE("estimates of every variant") {
  if (kSanitized) return;
  const Workshop shop;
  estimate_and_run(shop.write("variants.yaml", kVariants), {});
}

TEST_CASE("estimates of the study with a small model") {
  if (kSanitized) return;
  estimate_and_run(kExperiments / "palinka_topk.yaml",
                   {"--set", "model.weights=bundled/mini", "--set", "sae.epochs=20"});
}

TEST_CASE("estimates of the study with a model of GPT-2's size") {
  if (kSanitized) return;
  estimate_and_run(kExperiments / "palinka_topk.yaml",
                   {"--set", "model.weights=random:gpt2", "--set", "sae.epochs=2"});
}

TEST_CASE("estimates of live rows, patterns, batches and dense codes") {
  if (kSanitized) return;
  const Workshop shop;
  estimate_and_run(shop.write("others.yaml", kOthers), {});
}

TEST_CASE("a node that no process here can hold is refused before anything runs") {
  const Workshop shop;
  const std::string nodes =
      "  small: {use: test.needs, memory: 1, disk: 1}\n"
      "  large: {use: test.needs, memory: 1.0e+12, disk: 1, in: small}\n";
  const auto refused = shop.run(nodes);
  CHECK(refused.code == 74);
  CHECK_THAT(refused.err, Contains("x.yaml:4:3: error: large needs up to 953674 TiB of memory; ") &&
                              Contains("--force") && !Contains("small needs"));
  CHECK_FALSE(fs::exists(shop.folder() / "runs"));
  const auto checked = shop.runner({"check", "x.yaml"});
  CHECK(checked.code == 74);
  CHECK(checked.err == refused.err);
  CHECK(checked.out.empty());
  CHECK(shop.runner({"graph", "x.yaml"}).code == 0);

  const auto forced = shop.run(nodes, {"--force"});
  CHECK(forced.code == 0);
  CHECK_THAT(forced.err, Contains("x.yaml:4:3: warning: large needs up to") && Contains("forced"));
  // In the store now: nothing is to run, so nothing is refused.
  CHECK(shop.run(nodes).code == 0);
}

TEST_CASE("a limit of address space counts, and is named") {
  if (kSanitized) return;
  Workshop shop;
  shop.address_space = std::int64_t{3} << 30;
  const auto refused = shop.run("  n: {use: test.needs, memory: 4000, disk: 0}\n");
  CHECK(refused.code == 74);
  CHECK_THAT(refused.err, Contains("the limit of a process's address space is 3.0 GiB") &&
                              Contains("ulimit -v"));
  CHECK(shop.run("  n: {use: test.needs, memory: 2000, disk: 0}\n").code == 0);
}

TEST_CASE("outputs that the store's disk cannot hold together are refused") {
  const Workshop shop;
  const Mount disk(shop.folder() / "disk", 0, "size=8m");
  REQUIRE_MOUNT(disk);
  const std::string nodes =
      "  one: {use: test.needs, memory: 1, disk: 3}\n"
      "  two: {use: test.needs, memory: 1, disk: 5.5, in: one}\n";
  const auto refused = shop.run(nodes, {"--store", "disk/store"});
  CHECK(refused.code == 74);
  CHECK_THAT(refused.err, Contains("x.yaml:4:3: error: the 2 nodes to run leave up to 8.5 MiB, "
                                   "most of it two with 5.5 MiB; the file system of the store ") &&
                              Contains("disk/store has 8.0 MiB free"));
  CHECK_FALSE(fs::exists(shop.folder() / "runs"));
  CHECK(
      shop.run("  one: {use: test.needs, memory: 1, disk: 3}\n", {"--store", "disk/store"}).code ==
      0);
  CHECK(shop.run(nodes, {"--store", "disk/store"}).code == 0);  // one is done: it counts no more
}

TEST_CASE("a check shows what each node takes, and what the run will") {
  const Workshop shop;
  const std::string done = "  done: {use: test.needs, memory: 1, disk: 1}\n";
  REQUIRE(shop.run(done).code == 0);
  shop.write("x.yaml", "report: none\nnodes:\n" + done +
                           "  a: {use: test.needs, memory: 99.5, disk: 2, seconds: 140, in: done}\n"
                           "  b: {use: test.needs, memory: 200, disk: 3, seconds: 10, in: done}\n"
                           "  open: {use: test.needs, in: a}\n");
  const auto checked = shop.runner({"check", "x.yaml"});
  CHECK(checked.code == 0);
  CHECK_THAT(checked.out, Contains("x: 4 nodes, no errors\n") && Contains("  in store  done-") &&
                              Contains("memory") && Contains("disk") && Contains("time") &&
                              Contains("about 2 min") && Contains("about 10 s") &&
                              Contains("to run: 3 of 4 nodes") && Contains("MiB (b)") &&
                              Contains("what 1 node does not tell"));
  CHECK(shop.runner({"check", "x.yaml", "-q"}).out.empty());
  const auto in_store = single_spaced(checked.out);  // what it took: with libtorch or without
  CHECK_THAT(in_store, Catch::Matches("(.|\n)*in store done-[0-9a-f]+ test.needs [0-9.]+ MiB "
                                      "[0-9.]+ [MKi]*B [0-9.]+ m?s\n(.|\n)*"));
  const auto two = shop.runner({"check", "x.yaml", "--jobs", "2"});
  CHECK_THAT(two.out, Contains("where 2 run at the same time") &&
                          Contains("with up to 2 nodes at the same time"));
  CHECK_FALSE(
      Contains("at the same time").match(shop.runner({"check", "x.yaml", "--jobs", "1"}).out));
  const auto narrow = shop.runner({"check", "x.yaml", "--jobs", "2", "--memory", "300M"});
  CHECK_THAT(narrow.out, Contains("about 225 MiB and what 1 node does not tell where 2 run"));
}
