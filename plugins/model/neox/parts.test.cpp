// Weights spread over several files, as larger models have them.
#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "decoder/broken_folder_test.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/model_folder.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::Rig;
namespace fs = std::filesystem;

namespace {

const fs::path kWhole = KAZAN_SOURCE_DIR "/plugins/model/neox/fixtures/parallel";

using Tensors = std::map<std::string, Array>;

// The fixture, tensor by tensor in turns in two files.
struct Parts {
  static constexpr const char* kNames[] = {"model-00001-of-00002.safetensors",
                                           "model-00002-of-00002.safetensors"};

  Parts() {
    const Safetensors whole(kWhole / model_folder::kWeights);
    int i = 0;
    for (const auto& [name, tensor] : whole.tensors())
      tensors[i++ % 2][name] = whole.read(name).clone();
  }
  void write() const {
    for (const char* file : {model_folder::kConfig, model_folder::kTokenizer})
      fs::copy_file(kWhole / file, folder.path() / file);
    Json map = Json::object();
    for (int part : {0, 1}) {
      write_safetensors(folder.path() / kNames[part], tensors[part]);
      for (const auto& [name, tensor] : tensors[part]) map[name] = kNames[part];
    }
    write_file(folder.path() / model_folder::kIndex,
               Json::object({{"weight_map", std::move(map)}}).dump());
  }
  std::string failure() const {
    const auto why = kazan::testing::failure_of(folder.path(), "model.neox");
    CHECK_FALSE(why.empty());
    return why;
  }

  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan")};
  Tensors tensors[2];
};

Array logits_of(const fs::path& folder) {
  Rig rig("model.neox");
  rig.param("weights", Json(std::vector<std::string>{folder.native()}));
  rig.run();
  auto& family = provider<ModelFamily>(rig.services(), "model.neox");
  return family.open(*rig.output<Model>("model"), 1)->logits(std::vector<std::int32_t>{5, 6, 7});
}

}  // namespace

TEST_CASE("a model in parts computes what the whole does") {
  const Parts parts;
  parts.write();
  const Array apart = logits_of(parts.folder.path()), whole = logits_of(kWhole);
  REQUIRE(apart.count() == whole.count());
  CHECK(std::ranges::equal(apart.values<float>(), whole.values<float>()));
}

TEST_CASE("the files of a model in parts are those of its reference") {
  const Parts parts;
  parts.write();
  Rig rig("model.neox");
  rig.param("weights", Json(std::vector<std::string>{parts.folder.path().native()}));
  rig.run();
  const auto files = rig.output<Model>("model")->files;
  REQUIRE(files.size() == 2);
  CHECK(files.at("weights-1").path == parts.folder.path() / Parts::kNames[0]);
  CHECK(files.at("weights-2").path == parts.folder.path() / Parts::kNames[1]);
}

TEST_CASE("parts that make no whole are refused with their file") {
  Parts parts;
  SECTION("one is not there") {
    parts.write();
    fs::remove(parts.folder.path() / Parts::kNames[1]);
    CHECK_THAT(parts.failure(), Contains("has no model-00002-of-00002.safetensors, which "
                                         "model.safetensors.index.json names"));
  }
  SECTION("a tensor is in none") {
    parts.tensors[1].erase(parts.tensors[1].begin());
    parts.write();
    CHECK_THAT(parts.failure(), Contains("(weights in 2 files): missing tensors: "));
  }
  SECTION("a tensor is in both") {
    parts.tensors[0].insert(*parts.tensors[1].begin());
    parts.write();
    CHECK_THAT(parts.failure(), Contains(" is also in model-00001-of-00002.safetensors"));
  }
  SECTION("one is damaged") {
    parts.write();
    const auto file = parts.folder.path() / Parts::kNames[1];
    fs::resize_file(file, fs::file_size(file) - 1);
    CHECK_THAT(parts.failure(),
               Contains("model-00002-of-00002.safetensors") && Contains("truncated?"));
  }
  SECTION("the index is no JSON") {
    parts.write();
    write_file(parts.folder.path() / model_folder::kIndex, "{");
    CHECK_THAT(parts.failure(), Contains("model.safetensors.index.json"));
  }
}
