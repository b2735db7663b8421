// Corpora, from files to a trained SAE, and what they take.
#include <catch2/catch.hpp>

#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;

namespace {

// Verses of the bundled corpus, in windows of a drawn order.
const std::string kVerses =
    "  verses: {use: text.lines, paths: bundled/genesis_en.txt.xz}\n"
    "  model: {use: model.gpt2, weights: bundled/mini}\n"
    "  tokens: {use: text.pack, in: {corpus: verses, tokenizer: model.tokenizer}, window: 128, "
    "tokens: 2k, shuffle: windows}\n";

double metric(const Workshop& shop, const std::string& node, const std::string& name) {
  const auto record = "runs/x/latest/nodes/" + shop.node(node).at("id").string() + "/record.json";
  for (const auto& found : shop.json(record).at("metrics").items())
    if (found.at("name").string() == name) return found.at("value").number();
  FAIL("no metric " << name);
  return 0;
}

// Distinct words, so that neither a window nor a batch is like another.
void write_text(const Workshop& shop, const std::string& file, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i)
    text += "Barrel " + std::to_string(i * 7919 % 1'000'003) + " holds plums of " +
            std::to_string(i % 90) + " orchards.\n";
  shop.write(file, text);
}

double memory_of_packing(const Workshop& shop, const std::string& file) {
  const auto run = shop.run("  text: {use: text.files, paths: " + file +
                            "}\n"
                            "  model: {use: model.gpt2, weights: bundled/mini}\n"
                            "  tokens: {use: text.pack, in: {corpus: text, tokenizer: "
                            "model.tokenizer}, window: 256}\n");
  INFO(run.err);
  REQUIRE(run.code == 0);
  return shop.node("tokens").at("memory_bytes").number();
}

}  // namespace

TEST_CASE("an SAE is trained on a corpus, live or stored, to the same bits") {
  Workshop shop;
  const auto run = shop.run(
      kVerses +
      "  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, layer: "
      "middle}\n"
      "  stored: {use: store.hdf5, in: acts}\n"
      "  sae: {use: sae.topk, in: stored, latents: 2*inputs, k: 8, epochs: 1, batch: \"512\"}\n"
      "  live: {use: sae.topk, in: acts, latents: 2*inputs, k: 8, epochs: 1, batch: \"512\"}\n"
      "  codes: {use: sae.encode, in: {sae: sae, activations: stored}}\n"
      "  density: {use: measure.density, in: {codes: codes, tokens: tokens}}\n");
  INFO(run.err);
  REQUIRE(run.code == 0);
  CHECK(metric(shop, "tokens", "tokens") == 2000);
  CHECK(metric(shop, "stored", "rows") == 2000);
  CHECK(shop.node("sae").at("outputs").at("sae").at("files") ==
        shop.node("live").at("outputs").at("sae").at("files"));
}

TEST_CASE("a corpus is known by its bytes: other names are the same nodes, other bytes are not") {
  const Workshop shop;
  write_text(shop, "a.txt", 10'000);
  const auto nodes = [](const std::string& paths) {
    return "  text: {use: text.files, paths: " + paths + "}\n";
  };
  REQUIRE(shop.run(nodes("a.txt")).code == 0);
  const auto key = shop.node("text").at("key");
  std::filesystem::rename(shop.folder() / "a.txt", shop.folder() / "b.txt");
  REQUIRE(shop.run(nodes("\"?.txt\"")).code == 0);
  CHECK(shop.node("text").at("key") == key);
  write_text(shop, "b.txt", 10'100);
  REQUIRE(shop.run(nodes("b.txt")).code == 0);
  CHECK(shop.node("text").at("key") != key);
}

// Some 100 bytes a window are held, here 5 MB more of them; the text would be 36 MB more.
TEST_CASE("tokenizing takes no more memory for more text, but for documents and windows") {
  const Workshop shop;
  write_text(shop, "small.txt", 12'000'000);
  write_text(shop, "large.txt", 48'000'000);
  const double small = memory_of_packing(shop, "small.txt");
  const double large = memory_of_packing(shop, "large.txt");
  CAPTURE(small, large);
  CHECK(large - small < 18e6);
  CHECK(large < 150e6);
}
