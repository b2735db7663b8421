#include "decoder/weights.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "base/files.hpp"
#include "decoder/tensors.hpp"
#include "gpt2/config.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const Decoder kTiny =
    Gpt2Config{.layers = 2, .heads = 2, .width = 6, .mlp_width = 10, .context = 7, .vocabulary = 11}
        .decoder();

std::map<std::string, Array> tiny_tensors() {
  const auto weights = random_weights(0, kTiny, 1);
  std::map<std::string, Array> out;
  for (const auto& tensor : decoder_tensors(kTiny))
    out[tensor.name] = weights->tensor(tensor.name).clone();
  return out;
}

struct File {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan")};
  fs::path path = folder.path() / "model.safetensors";
};

std::string problem(const std::map<std::string, Array>& tensors) {
  const File file;
  write_safetensors(file.path, tensors);
  try {
    check_weights(WeightFiles({file.path}), kTiny);
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::input);
    CHECK_THAT(e.what(), Contains(file.path.native()));
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a whole model is accepted, with what old checkpoints add to it") {
  auto tensors = tiny_tensors();
  CHECK(problem(tensors).empty());
  std::map<std::string, Array> prefixed;
  for (const auto& [name, value] : tensors) prefixed["transformer." + name] = value;
  prefixed["transformer.h.1.attn.bias"] = Array(Dtype::u8, {{"n", 7}});
  prefixed["transformer.h.1.attn.masked_bias"] = Array(Dtype::f32, {});
  prefixed["lm_head.weight"] = tensors["wte.weight"];
  CHECK(problem(prefixed).empty());

  auto twice = prefixed;
  twice["wte.weight"] = tensors["wte.weight"];
  CHECK_THAT(problem(twice), Contains("has: wte.weight"));

  prefixed["lm_head.weight"] = tensors["wte.weight"].clone();
  prefixed["lm_head.weight"].values<float>()[3] += 1;
  CHECK_THAT(problem(prefixed), Contains("lm_head.weight differs"));
}

TEST_CASE("missing, misnamed, misshapen and poisoned tensors are named") {
  auto tensors = tiny_tensors();
  tensors["h.1.attn.c_atn.bias"] = tensors["h.1.attn.c_attn.bias"];
  tensors.erase("h.1.attn.c_attn.bias");
  CHECK_THAT(problem(tensors), Contains("missing tensors: h.1.attn.c_attn.bias;") &&
                                   Contains("did you mean h.1.attn.c_attn.bias"));

  tensors = tiny_tensors();
  for (const char* part : {"ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias", "mlp.c_fc.bias",
                           "mlp.c_proj.bias", "attn.c_proj.bias"})
    tensors.erase("h.0." + std::string(part));
  CHECK_THAT(problem(tensors), Contains("and 2 more"));

  tensors = tiny_tensors();
  tensors["h.0.mlp.c_fc.weight"] = Array(Dtype::f32, {{"", 10}, {"", 6}});
  CHECK_THAT(problem(tensors), Contains("h.0.mlp.c_fc.weight is [10 6]; config.json makes it "
                                        "[6 10]"));

  tensors = tiny_tensors();
  tensors["h.0.ln_1.bias"].values<float>()[2] = std::nanf("");
  CHECK_THAT(problem(tensors), Contains("h.0.ln_1.bias has a NaN at element 2"));
  tensors["h.0.ln_1.bias"].values<float>()[2] = -std::numeric_limits<float>::infinity();
  CHECK_THAT(problem(tensors), Contains("an infinity"));

  tensors = tiny_tensors();
  tensors["wpe.weight"] = Array(Dtype::i64, {{"", 7}, {"", 6}});
  CHECK_THAT(problem(tensors),
             Contains("wpe.weight") && Contains("expected F32, F16 or BF16, found I64"));
}

TEST_CASE("opening checks the layout, and each tensor when it is read") {
  const File file;
  auto tensors = tiny_tensors();
  tensors["h.1.ln_2.weight"].values<float>()[0] = std::nanf("");
  write_safetensors(file.path, tensors);
  const auto weights = open_weights({file.path}, kTiny);
  CHECK(weights->tensor("h.0.ln_2.weight").values<float>()[0] == 1);
  CHECK_THROWS_WITH(weights->tensor("h.1.ln_2.weight"), Contains("NaN"));
  const std::vector<std::int32_t> ids = {10, 0, 10};
  const Array rows = weights->rows("wte.weight", ids);
  CHECK(rows.row<float>(2)[5] == tensors["wte.weight"].row<float>(10)[5]);
  tensors["wte.weight"].values<float>()[6 * 3 + 2] = INFINITY;  // in row 3
  write_safetensors(file.path, tensors);
  const auto infinite = open_weights({file.path}, kTiny);
  CHECK(infinite->rows("wte.weight", ids).size(0) == 3);  // which nobody looks at
  const std::vector<std::int32_t> third = {1, 3};
  CHECK_THROWS_WITH(infinite->rows("wte.weight", third), Contains("an infinity at element 20"));
  tensors.erase("wpe.weight");
  write_safetensors(file.path, tensors);
  CHECK_THROWS_WITH(open_weights({file.path}, kTiny), Contains("wpe.weight"));
}

TEST_CASE("random weights are those of GPT-2's initialisation, for any number of threads") {
  const Decoder config =
      Gpt2Config{
          .layers = 8, .heads = 1, .width = 64, .mlp_width = 256, .context = 16, .vocabulary = 100}
          .decoder();
  const auto one = random_weights(5, config, 1), three = random_weights(5, config, 3);
  const auto other = random_weights(6, config, 1);
  const auto deviation = [](const Array& array) {
    double squares = 0;
    for (const double v : array.values<float>()) squares += v * v;
    return std::sqrt(squares / static_cast<double>(array.count()));
  };
  // The standard error of a deviation is 1 / sqrt(2 n) of it: 0.6 % here. Four of them.
  CHECK(deviation(one->tensor("h.3.mlp.c_fc.weight")) == Approx(0.02).epsilon(0.023));
  CHECK(deviation(one->tensor("h.3.mlp.c_proj.weight")) == Approx(0.02 / 4).epsilon(0.023));
  CHECK(deviation(one->tensor("h.3.mlp.c_fc.bias")) == 0);
  CHECK(deviation(one->tensor("ln_f.weight")) == 1);
  for (const auto& tensor : decoder_tensors(config)) {
    const Array &a = one->tensor(tensor.name), &b = three->tensor(tensor.name);
    CHECK(std::ranges::equal(a.values<float>(), b.values<float>()));
  }
  CHECK(one->tensor("wpe.weight").values<float>()[0] !=
        other->tensor("wpe.weight").values<float>()[0]);
  const std::vector<std::int32_t> ids = {99, 1};
  const Array rows = three->rows("wte.weight", ids);
  CHECK(std::ranges::equal(rows.row<float>(0), one->tensor("wte.weight").row<float>(99)));
}
