#include "gpt2/forward.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include "base/files.hpp"
#include "gpt2/source.hpp"
#include "sites/sites.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr double kTolerance = 1e-4;  // of the site's largest magnitude
const fs::path kFixtures = KAZAN_SOURCE_DIR "/plugins/model/gpt2/fixtures";
const fs::path kData = KAZAN_SOURCE_DIR "/data";

// A tiny model of the fixtures (they have no tokenizer), or any other by preference.
Gpt2Source find(const std::string& preference) {
  const fs::path folder = kFixtures / preference;
  if (fs::exists(folder / "config.json"))
    return {.preference = preference,
            .config = Gpt2Config::read(folder / "config.json"),
            .weights = folder / "model.safetensors"};
  const auto search = find_gpt2({preference}, kFixtures, kData);
  REQUIRE(search.found.has_value());
  return *search.found;
}

Gpt2Model open(const Gpt2Source& source) {
  return {source.config, source.random_seed
                             ? random_gpt2_weights(*source.random_seed, source.config, 2)
                             : open_gpt2_weights(source.weights, source.config)};
}

std::vector<std::int32_t> ids_of(const Safetensors& fixture) {
  const Array ids = fixture.read("ids");
  const auto values = ids.values<std::int64_t>();
  return {values.begin(), values.end()};
}

// Largest difference to one layer of a fixture (tools/fixtures/gpt2.py says how it is sampled),
// as a share of the largest magnitude there.
double difference(const Array& ours, const Safetensors& fixture, const std::string& name,
                  std::int64_t layer) {
  const Array all = fixture.read_f32(name);
  const auto expected = all.row<float>(layer);
  const auto values = ours.values<float>();
  const bool sampled = expected.size() < values.size();
  double worst = sampled ? 0 : expected.size() == values.size() ? 0 : INFINITY;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto at = sampled ? i * 2654435761u % values.size() : i;
    const double d = std::abs(double{values[at]} - double{expected[i]});
    worst = d <= worst ? worst : d;  // a NaN stays
  }
  const Array largest = fixture.read_f32(name + ".max");
  return worst / largest.values<float>()[static_cast<std::size_t>(layer)];
}

double largest(const Array& array) {
  double out = 0;
  for (const double v : array.values<float>()) out = std::max(out, std::abs(v));
  return out;
}

void compare(const std::string& preference, const std::string& name) {
  Gpt2Model model = open(find(preference));
  const Safetensors fixture(kFixtures / (name + ".safetensors"));
  const auto ids = ids_of(fixture);
  const std::int64_t layers = find(preference).config.layers;
  std::vector<Site> sites;
  for (const auto& row : site_table())
    for (std::int64_t layer = 0; layer < layers; ++layer) sites.push_back({row.name, layer});
  const auto ours = model.activations(ids, sites);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const auto& [site, layer] = sites[i];
    INFO(name << " " << site << " layer " << layer);
    CHECK(difference(ours[i], fixture, site, layer) <= kTolerance);
    const Array maxima = fixture.read_f32(site + ".max");
    const double theirs = maxima.values<float>()[static_cast<std::size_t>(layer)];
    CHECK(largest(ours[i]) == Approx(theirs).epsilon(kTolerance));  // also where not sampled
  }
  const Array logits = model.logits(ids);
  CHECK(logits.size(0) == static_cast<std::int64_t>(ids.size()));
  CHECK(difference(logits, fixture, "logits", 0) <= kTolerance);
}

// Weights of another, and the names of those that were asked for.
class Counted final : public Gpt2Weights {
 public:
  Counted(std::unique_ptr<Gpt2Weights> from, std::vector<std::string>& asked)
      : from_(std::move(from)), asked_(asked) {}
  Array rows(const std::string& name, std::span<const std::int32_t> ids) override {
    asked_.push_back("rows of " + name);
    return from_->rows(name, ids);
  }

 private:
  Array make(const std::string& name) override {
    asked_.push_back(name);
    return from_->tensor(name);
  }

  std::unique_ptr<Gpt2Weights> from_;
  std::vector<std::string>& asked_;
};

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

std::int32_t best(std::span<const float> logits) {
  return static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace

TEST_CASE("every site of every layer and the logits equal Hugging Face's") {
  compare("bundled/mini", "mini");
  compare("odd", "odd");    // heads of 12, MLP of 50, tied head and buffers in the file
  compare("thin", "thin");  // heads of 1, erf GELU, large epsilon, float16
  compare("random:gpt2@0", "random_gpt2");
}

TEST_CASE("shapes carry their meaning") {
  Gpt2Model model = open(find("odd"));
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
  Gpt2Model model = open(find("thin"));
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
    return Gpt2Model(source.config, std::make_unique<Counted>(
                                        open_gpt2_weights(source.weights, source.config), asked));
  };
  for (const auto& row : site_table()) {
    std::vector<std::string> asked;
    Gpt2Model model = counted(asked);
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
  auto expected = weights_until(source.config.layers, 0);
  expected.insert(expected.end(), {"ln_f.weight", "ln_f.bias", "wte.weight"});
  CHECK_THAT(asked, Catch::UnorderedEquals(expected));
}

TEST_CASE("what was captured stays as it was, whatever else is asked for") {
  Gpt2Model model = open(find("odd"));
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
  Gpt2Model model = open(find("odd"));
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
  Gpt2Model model = open(find("odd"));
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

// Published values for GPT-2 small: Hugging Face's generation test, TransformerLens's loss test,
// transformer-explainer's logits. They need the real weights, which are not part of this project.
TEST_CASE("GPT-2 small gives its published values") {
  const auto search = find_gpt2({"gpt2"}, kFixtures, kData);
  if (!search.found) {
    WARN("SKIPPED: GPT-2 small is not here: " << search.absent.front());
    return;
  }
  Gpt2Model model = open(*search.found);

  const std::vector<std::int32_t> greedy = {464,   3290, 373,   1043, 287,  257, 2214,
                                            1474,  262,  16246, 286,  2688, 290, 2688,
                                            27262, 13,   198,   198,  464,  3290};
  const Array steps = model.logits(greedy);
  for (std::size_t t = 1; t + 1 < greedy.size(); ++t)
    CHECK(best(steps.row<float>(static_cast<std::int64_t>(t))) == greedy[t + 1]);

  const std::vector<std::int32_t> hello = {50256, 15496, 995, 0};  // BOS "Hello world!"
  const Array logits = model.logits(hello);
  double loss = 0;
  for (std::size_t t = 0; t + 1 < hello.size(); ++t) {
    const auto row = logits.row<float>(static_cast<std::int64_t>(t));
    const double top = *std::max_element(row.begin(), row.end());
    const double sum = std::accumulate(row.begin(), row.end(), 0.0,
                                       [&](double s, double v) { return s + std::exp(v - top); });
    loss += top + std::log(sum) - double{row[static_cast<std::size_t>(hello[t + 1])]};
  }
  CHECK(loss / 3 == Approx(5.331855773925781).epsilon(1e-5));

  struct Row {
    std::vector<std::int32_t> ids;
    std::int32_t top;
    double logit;
  };
  const Row rows[] = {{{6601, 32704, 795, 30132, 2985, 284}, 38350, -135.9132},
                      {{8001, 9542, 9345, 318, 25449, 262}, 835, -100.8785},
                      {{1722, 262, 40663, 373, 13885, 262}, 5440, -92.8636}};
  for (const auto& row : rows) {
    const Array all = model.logits(row.ids);
    const auto last = all.row<float>(all.size(0) - 1);
    CHECK(best(last) == row.top);
    CHECK(last[static_cast<std::size_t>(row.top)] == Approx(row.logit).epsilon(1e-5));
  }
}
