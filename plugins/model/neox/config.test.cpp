#include "neox/config.hpp"

#include <catch2/catch.hpp>

#include "decoder/estimate.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

// As EleutherAI/pythia-70m has it, smaller.
Json good() {
  return Json::parse(R"({"model_type": "gpt_neox", "num_hidden_layers": 2, "hidden_size": 48,
                         "num_attention_heads": 3, "intermediate_size": 100,
                         "max_position_embeddings": 23, "vocab_size": 97, "hidden_act": "gelu",
                         "layer_norm_eps": 1e-05, "rotary_pct": 0.25, "rotary_emb_base": 10000,
                         "use_parallel_residual": true, "tie_word_embeddings": false})",
                     "test");
}

Decoder read(const Json& json) {
  return read_decoder(neox_family(), json, "x/config.json");
}

}  // namespace

TEST_CASE("a configuration is read and written back") {
  const Decoder decoder = read(good());
  CHECK(decoder.dims().head_width == 16);
  CHECK(decoder.rotary.width == 4);
  CHECK(decoder.parallel);
  CHECK_FALSE(decoder.tied);
  CHECK(decoder.gelu == Gelu::erf);
  CHECK(decoder.lacking_sites() == std::vector<std::string>{"resid_mid"});
  CHECK(read(decoder.config).config == decoder.config);

  Json other = good();
  other["use_parallel_residual"] = false;
  other["tie_word_embeddings"] = true;
  other["attention_bias"] = false;
  other["hidden_act"] = "gelu_fast";
  other["rotary_pct"] = 1;
  other["rotary_emb_base"] = 500;
  const Decoder changed = read(other);
  CHECK(changed.lacking_sites().empty());
  CHECK(changed.tied);
  CHECK_FALSE(changed.attention_bias);
  CHECK(changed.gelu == Gelu::tanh);
  CHECK(changed.rotary.width == 16);
  CHECK(changed.rotary.base == 500);
  CHECK(read(changed.config).config == changed.config);
}

TEST_CASE("rotation may be given in the ways of older and newer files") {
  const auto rotary = [](const char* members) {
    Json json = good();
    for (const auto& [key, value] : Json::parse(members, "test").members()) json[key] = value;
    return read(json).rotary;
  };
  const char* none = R"({"rotary_pct": null, "rotary_emb_base": null)";
  const std::string newer = std::string(none) + R"(, "rope_parameters": {"rope_type": "default",
                            "rope_theta": 777, "partial_rotary_factor": 0.5}})";
  CHECK(rotary((std::string(none) + "}").c_str()).width == 4);  // Hugging Face's defaults
  CHECK(rotary(newer.c_str()).width == 8);
  CHECK(rotary(newer.c_str()).base == 777);
  CHECK(rotary(R"({"rope_theta": 10000, "partial_rotary_factor": 0.25})").width == 4);
  CHECK(rotary(R"({"rope_scaling": {"type": "default"}})").base == 10000);
}

TEST_CASE("a configuration that is not supported or makes no sense is refused, with its member") {
  struct Row {
    const char* key;
    Json value;
    const char* reason;
  };
  const auto object = [](const char* text) { return Json::parse(text, "test"); };
  const Row rows[] = {
      {"model_type", "gpt2", "model_type is gpt2; expected gpt_neox; model.gpt2 is the stage"},
      {"model_type", "llama", "model_type is llama; expected gpt_neox"},
      {"num_hidden_layers", 0, "num_hidden_layers is 0; expected 1 to 1,000"},
      {"num_attention_heads", 5, "hidden_size 48 is no multiple of num_attention_heads 5"},
      {"intermediate_size", Json(), "intermediate_size"},
      {"vocab_size", "97", "vocab_size: "},
      {"hidden_act", "relu", "hidden_act relu is not supported; expected gelu_new, gelu_fast"},
      {"layer_norm_eps", 0.0, "layer_norm_eps is not between 0 and 1"},
      {"use_parallel_residual", 1, "use_parallel_residual: "},
      {"rotary_pct", 0.0, "rotary_pct is 0"},
      {"rotary_pct", 0.1, "makes 1 of a head's 16 columns turn; expected an even number"},
      {"rotary_pct", "all", "rotary_pct is \"all\"; expected a number"},
      {"rotary_emb_base", -1, "rotary_emb_base is -1"},
      {"rope_theta", 500, "rotary_emb_base is 10000"},
      {"rope_scaling", object(R"({"type": "linear", "factor": 2.0})"),
       "rope_scaling.type is \"linear\", which is not supported"},
      {"rope_scaling", object(R"({"factor": 2.0})"), "rope_scaling.factor is 2"},
      {"rope_scaling", "linear", "rope_scaling is \"linear\"; expected an object"},
      {"rope_parameters", object(R"({"rope_type": "yarn"})"), "rope_parameters.rope_type is"},
  };
  for (const auto& row : rows) {
    Json json = good();
    json[row.key] = row.value;
    INFO(row.key << " " << row.value.dump());
    CHECK_THROWS_WITH(read(json), Contains(row.reason) && Contains("x/config.json"));
  }
}

// Counted by Hugging Face's num_parameters() of the published configurations.
TEST_CASE("published shapes have the published numbers of parameters") {
  const std::map<std::string, std::int64_t> published = {
      {"pythia-14m", 14'067'712},     {"pythia-31m", 30'494'720},    {"pythia-70m", 70'426'624},
      {"pythia-160m", 162'322'944},   {"pythia-410m", 405'334'016},  {"pythia-1b", 1'011'781'632},
      {"pythia-1.4b", 1'414'647'808}, {"pythia-2.8b", 2'775'208'960}};
  for (const auto& [name, config] : neox_family().shapes()) {
    INFO(name);
    CHECK(decoder_parameters(read(config)) == published.at(name));
  }
}
