// --kernels, with real trainings: every variant of the loops leaves the same bits.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

const std::string kRows =
    "name: x\nreport: none\nnodes:\n"
    "  text: {use: text.inline, content: \"Plum brandy rests in oak, pear brandy in glass.\"}\n"
    "  model: {use: model.gpt2, weights: bundled/mini}\n"
    "  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}\n"
    "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, layer: "
    "middle}\n"
    "  rows: {use: store.hdf5, in: acts}\n";
const std::string kNodes =
    kRows +
    "  sae: {use: sae.topk, in: rows, latents: 50, k: 4, epochs: 5, lr: 0.01, batch: \"5\"}\n"
    "  dense: {use: sae.l1, in: rows, latents: 50, tied: true, epochs: 5, lr: 0.01}\n"
    "  codes: {use: sae.encode, in: {sae: sae, activations: rows}}\n";

struct Variants : Workshop {
  Variants() {
    write("x.yaml", kNodes);
    write("rows.yaml", kRows);
    environment["HF_HOME"] = "/nowhere";
    environment["KAZAN_KERNELS"] = "";
  }

  // What the run left of these three nodes, in a store of its own that has the rows: those are a
  // model's, whose products are not the same to the bit by all kernels.
  Json outputs(const std::string& run, const std::vector<std::string>& options) {
    std::vector<std::string> words = {"x.yaml", "--store", "store-" + run};
    words.insert(words.end(), options.begin(), options.end());
    const auto rows =
        runner({"rows.yaml", "--store", "store-" + run, "--runs", "others", "--kernels", "auto"});
    INFO(rows.err);
    REQUIRE(rows.code == 0);
    const auto ended = runner(words);
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    Json out = Json::object();
    const Json manifest = json("runs/x/" + run + "/manifest.json");
    for (const auto& node : manifest.at("nodes").items()) {
      const std::string& name = node.at("name").string();
      if (name != "sae" && name != "dense" && name != "codes") continue;
      out[name] = Json::object({{"outputs", node.at("outputs")}, {"key", node.at("key")}});
      kernels[name] = node.at("environment");
    }
    return out;
  }

  std::map<std::string, Json> kernels;  // the environment of each
};

}  // namespace

TEST_CASE_METHOD(Variants,
                 "every variant of the loops has the same keys and leaves the same bits") {
  const Json fastest = outputs("1", {});
  CHECK(outputs("2", {"--kernels", "portable"}) == fastest);
  for (const char* name : {"sae", "dense", "codes"})
    CHECK(kernels.at(name) == Json::object({{"kernels", "portable"}}));
  CHECK(json("runs/x/2/manifest.json").at("environment").at("KAZAN_KERNELS") == Json("portable"));
  environment["KAZAN_KERNELS"] = "portable";
  CHECK(outputs("3", {"--kernels", "auto"}) == fastest);
}

TEST_CASE_METHOD(Variants, "a model's products are the fastest of the kernels that are named") {
  outputs("1", {"--kernels", "portable"});
  const auto products = [&](const std::string& run) {
    const Json manifest = json("runs/x/" + run + "/manifest.json");
    for (const auto& node : manifest.at("nodes").items())
      if (node.at("name") == Json("rows")) return node.at("environment").at("products").string();
    return std::string();
  };
  CHECK(products("1") != "libtorch");  // computed before, by default
  REQUIRE(runner({"x.yaml", "--store", "new", "--kernels", "portable"}).code == 0);
  CHECK(products("2") == "libtorch");
}

TEST_CASE_METHOD(Variants, "verifying with other kernels compares bits") {
  outputs("1", {});
  const auto verified = runner(
      {"verify", "x/1", "--nodes", "sae,codes", "--kernels", "portable", "--store", "store-1"});
  INFO(verified.err);
  CHECK(verified.code == 0);
  CHECK_THAT(verified.out, Contains("same bits") && !Contains("within"));
}

TEST_CASE_METHOD(Variants, "kernels that there are nowhere are refused before anything runs") {
  const auto refused = runner({"x.yaml", "--kernels", "portabel"});
  CHECK(refused.code == 64);
  CHECK_THAT(refused.err, Contains("--kernels: there are none named portabel (did you mean "
                                   "portable?); expected auto"));
  CHECK(!std::filesystem::exists(folder() / "runs"));
  environment["KAZAN_KERNELS"] = "sse9";
  CHECK_THAT(runner({"x.yaml"}).err, Contains("$KAZAN_KERNELS: there are none named sse9"));
  CHECK(runner({"list"}).code == 0);
  CHECK(runner({"verify", "--full", "--kernels", "portable"}).code == 64);
}
