#include "gpt2/config.hpp"

#include <catch2/catch.hpp>

using namespace kazan;
using Catch::Contains;

namespace {

Json good() {
  return Json::parse(R"({"model_type": "gpt2", "n_layer": 2, "n_head": 3, "n_embd": 36,
                         "n_positions": 23, "vocab_size": 97, "n_inner": null})",
                     "test");
}

}  // namespace

TEST_CASE("a configuration is read and written back") {
  const Decoder decoder = read_decoder(gpt2_family(), good(), "config.json");
  CHECK(decoder.mlp_width == 144);
  CHECK(decoder.dims().head_width == 12);
  CHECK(decoder.epsilon == 1e-5);
  CHECK(read_decoder(gpt2_family(), decoder.config, "again").config == decoder.config);
}

TEST_CASE("a configuration that is not supported or makes no sense is refused") {
  struct Row {
    const char* key;
    Json value;
    const char* reason;
  };
  const Row rows[] = {
      {"model_type", "llama", "model_type is llama; expected gpt2"},
      {"model_type", "gpt_neox", "expected gpt2; model.neox is the stage for this model"},
      {"n_layer", 0, "n_layer is 0; expected 1 to 1,000"},
      {"n_layer", 2.5, "expected an integer"},
      {"n_embd", std::int64_t{1} << 40, "n_embd is 1099511627776"},
      {"n_head", 5, "no multiple of n_head 5"},
      {"n_positions", -1, "n_positions is -1"},
      {"vocab_size", Json(), "expected an integer, found null"},
      {"activation_function", "relu", "activation_function relu is not supported"},
      {"layer_norm_epsilon", 0.0, "layer_norm_epsilon"},
      {"scale_attn_by_inverse_layer_idx", true, "which is not supported; expected false"},
      {"scale_attn_weights", false, "expected true"},
      {"tie_word_embeddings", false, "expected true"},
      {"add_cross_attention", true, "expected false"},
  };
  for (const auto& row : rows) {
    Json json = good();
    json[row.key] = row.value;
    INFO(row.key);
    CHECK_THROWS_WITH(read_decoder(gpt2_family(), json, "x/config.json"),
                      Contains(row.reason) && Contains("x/config.json"));
  }
  CHECK_THROWS_WITH(read_decoder(gpt2_family(), Json::object(), "c"),
                    Contains("\"model_type\" is missing"));
}
