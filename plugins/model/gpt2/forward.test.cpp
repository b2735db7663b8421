#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <memory>

#include "base/files.hpp"
#include "decoder/fixture_test.hpp"
#include "decoder/source.hpp"
#include "decoder/together_test.hpp"
#include "gpt2/config.hpp"
#include "sites/sites.hpp"

using namespace kazan;
using namespace kazan::testing;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path kFixtures = KAZAN_SOURCE_DIR "/plugins/model/gpt2/fixtures";
const fs::path kData = KAZAN_SOURCE_DIR "/data";

// A tiny model of the fixtures (they have no tokenizer), or any other by preference.
DecoderSource find(const std::string& preference) {
  const fs::path folder = kFixtures / preference;
  if (fs::exists(folder / "config.json"))
    return {.preference = preference,
            .decoder = read_decoder(gpt2_family(), folder / "config.json"),
            .weights = {folder / "model.safetensors"}};
  const auto search = find_decoder(gpt2_family(), {preference}, kFixtures, kData);
  REQUIRE(search.found.has_value());
  return *search.found;
}

DecoderModel open(const DecoderSource& source) {
  return {source.decoder, source.random_seed
                              ? random_weights(*source.random_seed, source.decoder, 2)
                              : open_weights(source.weights, source.decoder)};
}

void compare(const std::string& preference, const std::string& name) {
  const DecoderSource source = find(preference);
  DecoderModel model = open(source);
  kazan::testing::compare(model, source.decoder, Safetensors(kFixtures / (name + ".safetensors")));
}

// What a pass through the layers before `layer` asks for, and in that one for its first `modules`.
std::vector<std::string> weights_until(std::int64_t layer, std::size_t modules) {
  const std::vector<std::string> all = {"ln_1", "attn.c_attn", "attn.c_proj",
                                        "ln_2", "mlp.c_fc",    "mlp.c_proj"};
  std::vector<std::string> names = {"rows of wte.weight", "rows of wpe.weight"};
  for (std::int64_t i = 0; i <= layer; ++i)
    for (std::size_t m = 0; m < (i < layer ? all.size() : modules); ++m)
      for (const char* part : {".weight", ".bias"})
        names.push_back("h." + std::to_string(i) + "." + all[m] + part);
  return names;
}

}  // namespace

TEST_CASE("every site of every layer and the logits equal Hugging Face's") {
  compare("bundled/mini", "mini");
  compare("odd", "odd");    // heads of 12, MLP of 50, tied head and buffers in the file
  compare("thin", "thin");  // heads of 1, erf GELU, large epsilon, float16
  compare("random:gpt2@0", "random_gpt2");
}

TEST_CASE("shapes carry their meaning") {
  DecoderModel model = open(find("odd"));
  const std::vector<std::int32_t> ids = {1, 2, 3, 4};
  const auto out = model.activations(ids, {{"z", 1}, {"pattern", 0}, {"mlp_post", 1}, {"z", 1}});
  CHECK((out[0].shape() == std::vector<Axis>{{"tokens", 4}, {"heads", 3}, {"head_inputs", 12}}));
  CHECK((out[1].shape() == std::vector<Axis>{{"heads", 3}, {"tokens", 4}, {"tokens", 4}}));
  CHECK((out[2].shape() == std::vector<Axis>{{"tokens", 4}, {"inputs", 50}}));
  CHECK(out[1].values<float>()[1] == 0);  // no attention to what follows
  CHECK(out[1].values<float>()[0] == 1);
  CHECK(out[3].count() == out[0].count());
}

TEST_CASE("stopping after the last site changes nothing") {
  DecoderModel model = open(find("thin"));
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 5};
  for (const auto& row : site_table()) {
    const auto both = model.activations(ids, {{row.name, 1}, {"resid_post", 4}});
    const auto alone = model.activations(ids, {{row.name, 1}});
    INFO(row.name);
    CHECK(std::ranges::equal(both[0].values<float>(), alone[0].values<float>()));
  }
}

TEST_CASE("a pass asks for the weights that its sites depend on, once, and for no others") {
  const std::map<std::string, std::size_t> modules = {
      {"resid_pre", 0}, {"ln1_normalized", 0}, {"ln1", 1},     {"q", 2},        {"k", 2},
      {"v", 2},         {"pattern", 2},        {"z", 2},       {"attn_out", 3}, {"resid_mid", 3},
      {"ln2", 4},       {"ln2_normalized", 3}, {"mlp_pre", 5}, {"mlp_post", 5}, {"mlp_out", 6},
      {"resid_post", 6}};
  const auto source = find("thin");
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 5};
  const auto counted = [&](std::vector<std::string>& asked) {
    return DecoderModel(source.decoder, std::make_unique<Counted>(
                                            open_weights(source.weights, source.decoder), asked));
  };
  for (const auto& row : site_table()) {
    std::vector<std::string> asked;
    DecoderModel model = counted(asked);
    model.activations(ids, {{row.name, 2}});
    auto expected = weights_until(2, modules.at(row.name));
    INFO(row.name);
    CHECK_THAT(asked, Catch::UnorderedEquals(expected));
    // A second window reads its own embeddings, and nothing else anew.
    model.activations(ids, {{row.name, 2}});
    expected.insert(expected.end(), {"rows of wte.weight", "rows of wpe.weight"});
    CHECK_THAT(asked, Catch::UnorderedEquals(expected));
  }
  std::vector<std::string> asked;
  counted(asked).logits(ids);
  auto expected = weights_until(source.decoder.layers, 0);
  expected.insert(expected.end(), {"ln_f.weight", "ln_f.bias", "wte.weight"});
  CHECK_THAT(asked, Catch::UnorderedEquals(expected));
}

TEST_CASE("what was captured stays as it was, whatever else is asked for") {
  DecoderModel model = open(find("odd"));
  for (const std::int64_t tokens : {1, 20}) {
    const std::vector<std::int32_t> ids(static_cast<std::size_t>(tokens), 7);
    std::vector<Site> sites;
    for (const auto& row : site_table())
      for (std::int64_t layer = 0; layer < 2; ++layer) sites.push_back({row.name, layer});
    const auto together = model.activations(ids, sites);
    for (std::size_t i = 0; i < sites.size(); ++i) {
      const auto alone = model.activations(ids, {sites[i]});
      INFO(sites[i].name << " " << sites[i].layer << " of " << tokens);
      CHECK(std::ranges::equal(together[i].values<float>(), alone[0].values<float>()));
    }
  }
}

TEST_CASE("a later token changes nothing before it") {
  DecoderModel model = open(find("odd"));
  const std::vector<std::int32_t> ids = {5, 6, 7, 8}, other = {5, 6, 7, 90};
  const Array a = model.logits(ids), b = model.logits(other);
  for (std::int64_t t = 0; t < 4; ++t) {
    double worst = 0;
    for (std::size_t i = 0; i < a.row<float>(t).size(); ++i)
      worst = std::max<double>(worst, std::abs(a.row<float>(t)[i] - b.row<float>(t)[i]));
    CHECK((t < 3 ? worst < 1e-5 : worst > 1e-3));
  }
}

TEST_CASE("a window that the model cannot read is refused") {
  DecoderModel model = open(find("odd"));
  std::vector<std::int32_t> ids(24, 1);
  CHECK_THROWS_WITH(model.logits(ids), Contains("24 tokens") && Contains("context is 23"));
  CHECK(model.logits(std::span(ids).first(23)).size(0) == 23);
  const std::vector<std::int32_t> beyond = {1, 97}, negative = {-1}, none;
  CHECK_THROWS_WITH(model.logits(beyond), Contains("token id 97") && Contains("vocabulary of 97"));
  CHECK_THROWS_AS(model.logits(negative), Error);
  CHECK_THROWS_AS(model.logits(none), Error);
  CHECK_THROWS_WITH(model.activations(std::span(ids).first(2), {{"mlp_ou", 0}}),
                    Contains("did you mean mlp_out"));
  CHECK_THROWS_WITH(model.activations(std::span(ids).first(2), {{"mlp_out", 2}}),
                    Contains("0 to 1"));
}

TEST_CASE("windows that are asked for together have the bits of each alone") {
  DecoderModel mini = open(find("bundled/mini"));
  compare_together(mini, windows_of({1, 33, 3, 8, 13, 18, 23, 440}, 1000),
                   {{"resid_post", 2}, {"pattern", 0}});
  DecoderModel large = open(find("random:gpt2@0"));
  const auto windows = windows_of({3, 120}, 1000);  // too large for one thread
  compare_together(large, windows, {{"mlp_out", 0}});
  CHECK_THROWS_WITH(mini.activations_of({{1}, {-1}}, {{"mlp_out", 0}}), Contains("token id -1"));
}
