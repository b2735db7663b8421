#include <catch2/catch.hpp>

#include "decoder/fixture_test.hpp"
#include "decoder/source.hpp"
#include "decoder/together_test.hpp"
#include "neox/config.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path kFixtures = KAZAN_SOURCE_DIR "/plugins/model/neox/fixtures";

struct Tiny {
  Decoder decoder;
  DecoderModel model;

  explicit Tiny(const std::string& name)
      : decoder(read_decoder(neox_family(), kFixtures / name / "config.json")),
        model(decoder, open_weights({kFixtures / name / "model.safetensors"}, decoder)) {}
};

// What a block asks for as far as its first `modules`, in the order of a sequential one.
std::vector<std::string> asked_in(std::int64_t layer, const std::vector<std::string>& modules,
                                  bool attention_bias) {
  std::vector<std::string> names;
  for (const auto& module : modules)
    for (const char* part : {".weight", ".bias"})
      if (attention_bias || std::string_view(part) == ".weight" || !module.starts_with("attention"))
        names.push_back("layers." + std::to_string(layer) + "." + module + part);
  return names;
}

const std::vector<std::string> kModules = {"input_layernorm",   "attention.query_key_value",
                                           "attention.dense",   "post_attention_layernorm",
                                           "mlp.dense_h_to_4h", "mlp.dense_4h_to_h"};

std::vector<std::string> asked_for(const Tiny& tiny, const std::string& name, const Site& site) {
  std::vector<std::string> asked;
  DecoderModel model(
      tiny.decoder,
      std::make_unique<Counted>(
          open_weights({kFixtures / name / "model.safetensors"}, tiny.decoder), asked));
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 5};
  model.activations(ids, {site});
  return asked;
}

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

TEST_CASE("every site of every layer and the logits equal Hugging Face's") {
  // parallel: a quarter of the columns turn, erf GELU, untied, buffers in the file.
  // sequential: all turn, tanh GELU, no bias in attention, tied, float16, large epsilon.
  for (const std::string name : {"parallel", "sequential"}) {
    Tiny tiny(name);
    compare(tiny.model, tiny.decoder, Safetensors(kFixtures / (name + ".safetensors")));
  }
}

TEST_CASE("what was captured stays as it was, and stopping after the last site changes nothing") {
  for (const std::string name : {"parallel", "sequential"})
    for (const std::int64_t tokens : {1, 18}) {
      Tiny tiny(name);
      std::vector<std::int32_t> ids;
      for (std::int64_t t = 0; t < tokens; ++t)
        ids.push_back(static_cast<std::int32_t>(7 * t % 97));
      const auto sites = sites_of(tiny.decoder);
      const auto together = tiny.model.activations(ids, sites);
      for (std::size_t i = 0; i < sites.size(); ++i) {
        INFO(name << " " << sites[i].name << " " << sites[i].layer << " of " << tokens);
        const auto alone = tiny.model.activations(ids, {sites[i]});
        CHECK(std::ranges::equal(together[i].values<float>(), alone[0].values<float>()));
      }
    }
}

TEST_CASE("windows that are asked for together have the bits of each alone") {
  const std::vector<Site> sites = {{"resid_post", 1}, {"pattern", 0}, {"mlp_out", 1}};
  for (const std::string name : {"parallel", "sequential"}) {
    Tiny tiny(name);
    compare_together(tiny.model, windows_of({1, 3, 8, 13, 18, 19}, 97), sites);
  }
  const NeoxConfig config{
      .layers = 2, .heads = 4, .width = 256, .mlp_width = 1024, .context = 500, .vocabulary = 500};
  DecoderModel wide(config.decoder(), random_weights(0, config.decoder(), 2));
  compare_together(wide, windows_of({1, 33, 3, 8, 13, 18, 23, 440}, 500), sites);
}

TEST_CASE("a pass asks for the weights that its sites depend on, and for no others") {
  const std::vector<std::string> embedding = {"rows of embed_in.weight"};
  const auto first = [](std::size_t n) {
    return std::vector<std::string>(kModules.begin(),
                                    kModules.begin() + static_cast<std::ptrdiff_t>(n));
  };
  const Tiny parallel("parallel"), sequential("sequential");
  const auto whole = [&](bool bias) { return asked_in(0, kModules, bias); };
  CHECK_THAT(asked_for(parallel, "parallel", {"resid_pre", 0}), Catch::UnorderedEquals(embedding));
  CHECK_THAT(asked_for(parallel, "parallel", {"z", 1}),
             Catch::UnorderedEquals(embedding + whole(true) + asked_in(1, first(2), true)));
  // The MLP of a parallel block needs nothing of its attention.
  CHECK_THAT(
      asked_for(parallel, "parallel", {"mlp_post", 1}),
      Catch::UnorderedEquals(embedding + whole(true) +
                             asked_in(1, {"post_attention_layernorm", "mlp.dense_h_to_4h"}, true)));
  CHECK_THAT(asked_for(parallel, "parallel", {"resid_post", 0}),
             Catch::UnorderedEquals(embedding + whole(true)));
  CHECK_THAT(asked_for(sequential, "sequential", {"mlp_post", 1}),
             Catch::UnorderedEquals(embedding + whole(false) + asked_in(1, first(5), false)));
}

TEST_CASE("a parallel block has no resid_mid, whatever asks for it") {
  Tiny tiny("parallel");
  const std::vector<std::int32_t> ids = {1, 2};
  CHECK_THROWS_WITH(tiny.model.activations(ids, {{"resid_mid", 0}}), Contains("no resid_mid"));
}

TEST_CASE(
    "a later token changes nothing before it, and a shifted window changes what is attended") {
  Tiny tiny("sequential");
  const std::vector<std::int32_t> ids = {5, 6, 7, 8}, other = {5, 6, 7, 90}, later = {9, 5, 6, 7};
  const Array a = tiny.model.logits(ids), b = tiny.model.logits(other);
  for (std::int64_t t = 0; t < 4; ++t) {
    double worst = 0;
    for (std::size_t i = 0; i < a.row<float>(t).size(); ++i)
      worst = std::max<double>(worst, std::abs(a.row<float>(t)[i] - b.row<float>(t)[i]));
    CHECK((t < 3 ? worst < 1e-5 : worst > 1e-3));
  }
  // Queries and keys before rotation know no position: the first layer's are those of the tokens.
  const auto q = tiny.model.activations(ids, {{"q", 0}}),
             moved = tiny.model.activations(later, {{"q", 0}});
  for (std::size_t i = 0; i < 36; ++i)
    CHECK(q[0].row<float>(0)[i] == Approx(moved[0].row<float>(1)[i]).margin(1e-6));
}

TEST_CASE("random weights start as GPT-NeoX's do, with nothing scaled down") {
  NeoxConfig config{
      .layers = 8, .heads = 1, .width = 64, .mlp_width = 256, .context = 16, .vocabulary = 100};
  const auto weights = random_weights(5, config.decoder(), 2);
  const auto deviation = [&](const std::string& name) {
    double squares = 0;
    const Array& array = weights->tensor(name);
    for (const double v : array.values<float>()) squares += v * v;
    return std::sqrt(squares / static_cast<double>(array.count()));
  };
  // The standard error of a deviation is 1 / sqrt(2 n) of it: 0.6 % here. Four of them.
  CHECK(deviation("layers.3.mlp.dense_4h_to_h.weight") == Approx(0.02).epsilon(0.023));
  CHECK(deviation("embed_out.weight") == Approx(0.02).epsilon(0.036));
  CHECK(deviation("layers.3.attention.dense.bias") == 0);
  CHECK(deviation("final_layer_norm.weight") == 1);
}
