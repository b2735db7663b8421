#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <optional>

#include "base/files.hpp"
#include "decoder/broken_folder_test.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/text.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::BrokenFolder;
using kazan::testing::Rig;
namespace fs = std::filesystem;

namespace {

const fs::path kFixtures = KAZAN_SOURCE_DIR "/plugins/model/neox/fixtures";

// The fixture's reference and what its plan step says of it; the rig keeps the artifact's folder.
struct Tiny {
  Rig rig{"model.neox"};
  explicit Tiny(const fs::path& folder = kFixtures / "parallel") {
    rig.param("weights", Json(std::vector<std::string>{folder.native()}));
    rig.run();
  }
  Model model() { return *rig.output<Model>("model"); }
  Description description() { return rig.plan().outputs().at("model"); }
};

// What is said of the fixture's folder with one file replaced, or without it.
std::string failure(const std::string& file, const std::optional<std::string>& bytes,
                    const std::string& stage = "model.neox") {
  return BrokenFolder(kFixtures / "parallel", file, bytes).failure(stage);
}

std::string without_tensors(const std::function<void(std::map<std::string, Array>&)>& change) {
  const Safetensors whole(kFixtures / "parallel/model.safetensors");
  std::map<std::string, Array> tensors;
  for (const auto& [name, tensor] : whole.tensors()) tensors[name] = whole.read(name);
  change(tensors);
  const ScopedFolder scratch(unique_folder(fs::temp_directory_path(), "kazan"));
  write_safetensors(scratch.path() / "changed", tensors);
  return failure("model.safetensors", read_file(scratch.path() / "changed"));
}

}  // namespace

TEST_CASE("a folder of Hugging Face's layout is a model and its tokenizer") {
  Tiny tiny;
  const auto described = ModelDescription::of(tiny.description().attributes);
  CHECK(described.provider == "model.neox");
  CHECK(described.layers == 2);
  CHECK(described.head_width == 16);
  CHECK(described.mlp_width == 48);
  CHECK(described.context == 23);
  CHECK(described.vocabulary == 420);
  CHECK(described.lacking_sites == std::vector<std::string>{"resid_mid"});
  CHECK(described.embedding_bytes == 23 * 32 * 4);  // no positions
  CHECK(tiny.model().provider == "model.neox");
  const auto tokenizer = tiny.rig.output<Tokenizer>("tokenizer");
  REQUIRE(tokenizer->files.size() == 1);
  CHECK(tokenizer->files.at("tokenizer").path.filename() == "tokenizer.json");
  // Embeddings twice, the last LayerNorm, and of each layer two LayerNorms, qkv, its output, MLP.
  const std::int64_t layer = 2 * 64 + (32 * 96 + 96) + (32 * 32 + 32) + 2 * 32 * 48 + 48 + 32;
  CHECK(tiny.rig.metric("parameters") == 2 * 420 * 32 + 64 + 2 * layer);
  CHECK(described.layer_parameters == static_cast<double>(layer));
}

TEST_CASE("text becomes activations, as with any other family") {
  Tiny tiny;
  Rig cut("text.tokens");
  cut.input("text", Text{"In the  beginning"})
      .input("tokenizer", *tiny.rig.output<Tokenizer>("tokenizer"))
      .run();
  const auto tokens = cut.output<Tokens>("tokens");
  CHECK(tokens->vocabulary == 408);
  Rig rig("model.activations");
  rig.input("model", tiny.model(), tiny.description()).input("tokens", *tokens);
  rig.param("site", "gpt_neox.layers.1.mlp");
  rig.run();
  CHECK(rig.resolved_param("site").string() == "mlp_out");
  const auto live = rig.output<Activations>("activations");
  CHECK(live->inputs() == 32);
  std::vector<std::int32_t> ids;
  for (const auto& token : tokens->tokens) ids.push_back(token.id);
  auto& family = provider<ModelFamily>(rig.services(), "model.neox");
  const auto model = family.open(tiny.model(), 2);
  CHECK(family.open(tiny.model(), 2) == model);
  const Array rows = live->read(0, live->rows()),
              direct = model->activations(ids, {{"mlp_out", 1}}).at(0);
  CHECK(std::ranges::equal(rows.values<float>(), direct.values<float>()));
  CHECK(model->logits(ids).size(1) == 420);
}

TEST_CASE("a site that parallel blocks have not is refused before running") {
  const auto problems = [](const fs::path& folder) {
    Tiny tiny(folder);
    Tokens tokens;
    tokens.text = "x";
    tokens.tokens = {{0, 0, 1}};
    tokens.windows = {0};
    tokens.vocabulary = 97;
    Rig rig("model.activations");
    rig.input("model", tiny.model(), tiny.description()).input("tokens", tokens);
    rig.param("site", "resid_mid").param("layer", "0");
    return rig.plan().problems();
  };
  const auto found = problems(kFixtures / "parallel");
  REQUIRE(found.size() == 1);
  CHECK(found[0].subject == "site");
  CHECK_THAT(found[0].message, Contains("this model has no resid_mid"));
}

TEST_CASE("a broken folder is refused with its file and what is wrong there") {
  CHECK(failure("README.md", "").empty());
  CHECK_THAT(failure("model.safetensors", std::nullopt), Contains("has no model.safetensors"));
  CHECK_THAT(failure("tokenizer.json", std::nullopt),
             Contains("has no vocab.json, merges.txt or tokenizer.json"));
  CHECK_THAT(failure("tokenizer.json", "{}"),
             Contains("tokenizer.json") && Contains("\"model\" is missing"));
  Json config = Json::parse(read_file(kFixtures / "parallel/config.json"), "config.json");
  config["rope_scaling"] = Json::object({{"type", "linear"}, {"factor", 2.0}});
  CHECK_THAT(failure("config.json", config.dump()),
             Contains("config.json: rope_scaling.type is \"linear\", which is not supported"));
  config["rope_scaling"] = Json();
  config["hidden_size"] = 64;
  CHECK_THAT(failure("config.json", config.dump()),
             Contains("embed_in.weight is [420 32]; config.json makes it [420 64]"));
  Json vocab = Json::object();
  for (int id = 0; id <= 420; ++id) vocab["t" + std::to_string(id)] = id;
  const Json tokenizer = Json::object({{"model", Json::object({{"vocab", std::move(vocab)}})}});
  CHECK_THAT(failure("tokenizer.json", tokenizer.dump()),
             Contains("has 421 tokens, the model's vocab_size is 420"));
  CHECK_THAT(without_tensors([](auto& t) { t.erase("gpt_neox.layers.1.attention.dense.bias"); }),
             Contains("missing tensors: gpt_neox.layers.1.attention.dense.bias"));
  CHECK_THAT(without_tensors([](auto& t) { t.erase("embed_out.weight"); }),
             Contains("missing tensors: embed_out.weight"));
  CHECK_THAT(without_tensors([](auto& t) { t["gpt_neox.extra"] = t["embed_out.weight"]; }),
             Contains("tensors that no GPT-NeoX of this config.json has: gpt_neox.extra"));
}

TEST_CASE("each family names the stage of the other's models") {
  CHECK_THAT(
      failure("README.md", "", "model.gpt2"),
      Contains("config.json: model_type is gpt_neox; expected gpt2; model.neox is the stage"));
  Rig rig("model.neox");
  rig.param("weights", Json(std::vector<std::string>{KAZAN_SOURCE_DIR "/data/models/mini"}));
  const auto& problems = rig.plan().problems();
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0].message, Contains("expected gpt_neox; model.gpt2 is the stage"));
}

TEST_CASE("random weights come in Pythia's shapes, with GPT-2's tokenizer") {
  Rig rig("model.neox");
  rig.param("weights", Json(std::vector<std::string>{"random:pythia-14m@3"}));
  rig.run();
  CHECK(rig.output<Model>("model")->source.at("random_seed").integer() == 3);
  CHECK(rig.output<Tokenizer>("tokenizer")->files.count("merges") == 1);
  CHECK(rig.metric("parameters") == 14'067'712);
  Rig wrong("model.neox");
  wrong.param("weights", Json(std::vector<std::string>{"random:pythia-15m"}));
  CHECK_THAT(wrong.plan().problems().at(0).message, Contains("did you mean pythia-14m"));
}
