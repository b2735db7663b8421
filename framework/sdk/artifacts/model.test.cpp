#include "sdk/artifacts/model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "base/files.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

// Knows one file by its hash; any other has to be where it was recorded.
class Moved final : public Services {
 public:
  SavedArtifact artifact(const std::string& reference) override { return {reference, this}; }
  std::filesystem::path external(const std::string& sha256,
                                 const std::filesystem::path& recorded) override {
    if (sha256 == "aa") return "/new/model.safetensors";
    if (recorded == "/gone") throw Error(Fault::input, "/gone is gone");
    return recorded;
  }
  void* provider(const std::string&, const std::string&) override { return nullptr; }
  int threads() const override { return 1; }
};

}  // namespace

TEST_CASE("references come back, with their files where they are now") {
  const ScopedFolder scratch(unique_folder(std::filesystem::temp_directory_path(), "kazan"));
  Moved services;
  const ArtifactFolder folder{scratch.path(), &services};
  const Model model{"model.gpt2",
                    "c0ffee",
                    Json::object({{"n_layer", 6}}),
                    Json(),
                    {{"weights", {"/old/model.safetensors", "aa"}}}};
  model.save(folder);
  const auto read = Model::load(folder);
  CHECK(read->provider == "model.gpt2");
  CHECK(read->content == "c0ffee");
  CHECK(read->config == model.config);
  CHECK(read->source.is_null());
  CHECK(read->files.at("weights").path == "/new/model.safetensors");
  CHECK(read->files.at("weights").sha256 == "aa");

  Tokenizer{"c0", {{"vocab", {"/v", "bb"}}, {"merges", {"/m", "cc"}}}}.save(folder);
  CHECK(Tokenizer::load(folder)->files.at("merges").path == "/m");
  Tokenizer{"c0", {{"vocab", {"/gone", "dd"}}}}.save(folder);
  CHECK_THROWS_WITH(Tokenizer::load(folder), Contains("/gone is gone"));
  write_file(scratch.path() / "model.json", "{}");
  CHECK_THROWS_WITH(Model::load(folder), Contains("model.json") && Contains("\"provider\""));
}

TEST_CASE("a description says all that it was told, and what is missing is named") {
  ModelDescription model{.provider = "model.x",
                         .layers = 2,
                         .width = 6,
                         .heads = 3,
                         .head_width = 2,
                         .mlp_width = 24,
                         .context = 8,
                         .vocabulary = 11,
                         .lacking_sites = {"resid_mid"},
                         .name = "org/name"};
  model.weight_bytes = 4;
  const Json attributes = model.attributes();
  const auto read = ModelDescription::of(attributes);
  CHECK(read.provider == "model.x");
  CHECK(read.head_width == 2);
  CHECK(read.vocabulary == 11);
  CHECK(read.lacking_sites == model.lacking_sites);
  CHECK(read.name == "org/name");
  CHECK(read.weight_bytes == 4);
  CHECK(std::isnan(read.layer_parameters));
  CHECK(read.attributes() == attributes);
  for (const auto& [name, value] : attributes.members()) {
    Json lacking = Json::object();
    for (const auto& [other, kept] : attributes.members())
      if (other != name) lacking[other] = kept;
    if (name == "lacking_sites" || name == "weight_bytes" || name == "name")
      CHECK_NOTHROW(ModelDescription::of(lacking));
    else
      CHECK_THROWS_WITH(ModelDescription::of(lacking),
                        Contains("the model's description") && Contains(name));
  }
}
