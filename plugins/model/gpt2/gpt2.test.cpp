#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/files.hpp"
#include "decoder/broken_folder_test.hpp"
#include "sdk/arrays/safetensors.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

using namespace kazan;
using Catch::Contains;
using kazan::testing::BrokenFolder;
using kazan::testing::Rig;
namespace fs = std::filesystem;

namespace {

const fs::path kMini = KAZAN_SOURCE_DIR "/data/models/mini";

Json list(const std::vector<std::string>& names) {
  return Json(names);
}

// No Hugging Face cache but this one, which is empty.
struct NoCache {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan")};
  NoCache() { ::setenv("HF_HUB_CACHE", folder.path().c_str(), 1); }
  ~NoCache() { ::unsetenv("HF_HUB_CACHE"); }
};

// What is said of mini's folder with one file replaced.
std::string failure(const std::string& file, const std::string& bytes) {
  return BrokenFolder(kMini, file, bytes).failure("model.gpt2");
}

}  // namespace

TEST_CASE("the preferred model is absent: a warning, and the next one") {
  const NoCache cache;
  Rig rig("model.gpt2");
  const Planner& plan = rig.plan();
  CHECK(plan.problems().empty());
  REQUIRE(plan.warnings().size() == 1);
  CHECK_THAT(plan.warnings()[0],
             Contains("using bundled/mini instead of") && Contains("\"gpt2\": there is no folder"));
  CHECK((rig.resolved_param("weights") == list({"bundled/mini"})));
  const Json& model = plan.outputs().at("model").attributes;
  CHECK(model.at("layers").integer() == 6);
  CHECK(model.at("width").integer() == 256);
  CHECK(model.at("head_width").integer() == 64);
  CHECK(model.at("mlp_width").integer() == 1024);
  CHECK(model.at("context").integer() == 512);
  CHECK(model.at("vocabulary").integer() == 8192);

  rig.run();
  const auto made = rig.output<Model>("model");
  CHECK(made->provider == "model.gpt2");
  CHECK(made->files.at("weights").path.filename() == "model.safetensors");
  CHECK(rig.output<Tokenizer>("tokenizer")->files.count("merges") == 1);
  CHECK(rig.metric("parameters") == 6'967'296);  // the sum over its file
}

TEST_CASE("no preference is there: every place is told") {
  const NoCache cache;
  Rig rig("model.gpt2");
  rig.param("weights", list({"gpt2", "./nothing"}));
  const Planner& plan = rig.plan();
  REQUIRE(plan.problems().size() == 1);
  CHECK(plan.problems()[0].fault == Fault::input);
  CHECK(plan.problems()[0].subject == "weights");
  CHECK_THAT(plan.problems()[0].message, Contains("gpt2") && Contains("nothing"));

  Rig wrong("model.gpt2");
  wrong.param("weights", list({"random:gpt2@seven"}));
  CHECK((wrong.plan().problems().at(0).fault == Fault::experiment));
}

TEST_CASE("equal models have equal content, wherever they are") {
  const auto content = [](const std::string& preference) {
    Rig rig("model.gpt2");
    rig.param("weights", list({preference}));
    rig.run();
    return rig.output<Model>("model")->content;
  };
  CHECK(content("bundled/mini") == content(kMini.native()));
  CHECK(content("random:gpt2") == content("random:gpt2@0"));
  CHECK(content("random:gpt2") != content("random:gpt2@1"));
  CHECK(content("random:bundled/mini") != content("bundled/mini"));
}

TEST_CASE("a broken model is refused with its file") {
  const std::string weights = read_file(kMini / "model.safetensors");
  CHECK_THAT(failure("model.safetensors", weights.substr(0, weights.size() / 2)),
             Contains("model.safetensors") && Contains("truncated?"));
  CHECK_THAT(failure("model.safetensors", weights + "x"), Contains("follow the last"));
  CHECK_THAT(failure("model.safetensors", "\xff\xff\xff\xff\xff\xff\xff\xff{}"),
             Contains("100 MB"));
  CHECK_THAT(failure("model.safetensors", std::string("\2\0\0\0\0\0\0\0{}", 10)),
             Contains("missing tensors: wte.weight") && Contains("more"));
  std::string infinite = weights;  // the last half-precision number
  infinite.replace(infinite.size() - 2, 2, std::string("\x00\x7c", 2));
  CHECK_THAT(failure("model.safetensors", infinite), Contains("an infinity"));
  std::string config = read_file(kMini / "config.json");
  config.replace(config.find("\"n_embd\": 256"), 13, "\"n_embd\": 128");
  CHECK_THAT(failure("config.json", config),
             Contains("[8192 256]; config.json makes it [8192 128]"));
  CHECK_THAT(failure("config.json", "{\"model_type\": \"bert\"}"), Contains("model_type is bert"));
  std::string vocab = "{";
  for (int i = 0; i <= 8192; ++i)
    vocab += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + std::to_string(i);
  CHECK_THAT(failure("vocab.json", vocab + "}"), Contains("has 8193 tokens"));
  const BrokenFolder unigram(kMini, "vocab.json", std::nullopt);
  write_file(unigram.path() / "tokenizer.json",
             R"({"model": {"type": "Unigram", "vocab": [["a", -1.5]]}})");
  CHECK_THAT(
      unigram.failure("model.gpt2"),
      Contains("tokenizer.json: model is \"Unigram\", which is not supported; expected BPE"));
}

TEST_CASE("what a file's header tells is told before a run") {
  const std::string weights = read_file(kMini / "model.safetensors");
  const auto problem = [](const std::string& bytes) {
    const BrokenFolder broken(kMini, "model.safetensors", bytes);
    Rig rig("model.gpt2");
    rig.param("weights", list({broken.path().native()}));
    const auto& problems = rig.plan().problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].subject == "weights");
    CHECK(problems[0].fault == Fault::input);
    return problems[0].message;
  };
  const auto other = [&](const std::string& from, const std::string& to) {
    std::string bytes = weights;
    return problem(bytes.replace(bytes.find(from), from.size(), to));
  };
  CHECK_THAT(problem(weights.substr(0, weights.size() / 2)), Contains("truncated?"));
  CHECK_THAT(other("\"wte.weight\"", "\"wtf.weight\""),
             Contains("missing tensors: wte.weight") && Contains("wtf.weight (did you mean"));
  CHECK_THAT(other(R"("wte.weight":{"dtype":"F16")", R"("wte.weight":{"dtype":"I16")"),
             Contains("wte.weight: expected F32, F16 or BF16, found I16"));
}

TEST_CASE("an opened model computes, and is kept open") {
  Rig rig("model.gpt2");
  rig.param("weights", list({"bundled/mini"}));
  rig.run();
  const auto reference = rig.output<Model>("model");
  auto& family = provider<ModelFamily>(rig.services(), "model.gpt2");
  const auto model = family.open(*reference, 2);
  CHECK(family.open(*reference, 2) == model);
  const std::vector<std::int32_t> ids = {1, 2, 3};
  CHECK(model->logits(ids).size(1) == 8192);
  CHECK(model->environment().at("threads").integer() == 2);
}
