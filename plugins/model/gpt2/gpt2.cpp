#include "gpt2/gpt2.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "gpt2/estimate.hpp"
#include "gpt2/weights.hpp"

namespace kazan {
namespace {

constexpr const char* kStage = "model.gpt2";

Json attributes(const Gpt2Config& config) {
  return Json::object({{"provider", kStage},
                       {"layers", config.layers},
                       {"width", config.width},
                       {"heads", config.heads},
                       {"head_width", config.width / config.heads},
                       {"mlp_width", config.mlp_width},
                       {"context", config.context},
                       {"vocabulary", config.vocabulary}});
}

// 0 when there is none: whoever reads it says what is wrong.
double bytes_of(const std::filesystem::path& file) {
  std::error_code absent;
  const auto bytes = file.empty() ? 0 : std::filesystem::file_size(file, absent);
  return absent ? 0 : static_cast<double>(bytes);
}

void check_vocabulary(const std::filesystem::path& vocab, const Gpt2Config& config) {
  const auto entries = count_vocabulary(vocab);
  if (entries > config.vocabulary)
    throw Error(Fault::input, vocab.native() + " has " + std::to_string(entries) +
                                  " tokens, the model's vocab_size is " +
                                  std::to_string(config.vocabulary));
}

// The same for equal bytes, wherever they are.
std::string content_of(const Json& what, const std::map<std::string, ExternalFile>& files) {
  Json all = Json::object({{"what", what}});
  for (const auto& [label, file] : files) all[label] = file.sha256;
  return sha256(all.canonical());
}

}  // namespace

void Gpt2::plan(Planner& planner) {
  if (weights->empty())
    return planner.error(weights, wrong_value("", "", "at least one model", "an empty list"));
  Gpt2Search search;
  try {
    search = find_gpt2(*weights, planner.folder_of(weights), planner.data_folder());
  } catch (const Error& e) {
    if (e.fault() == Fault::experiment) return planner.error(weights, e);
    return planner.missing(weights, e.what());
  }
  if (!search.found)
    return planner.missing(weights, "no model is there; tried " + join(search.absent, "; "));
  const Gpt2Source& source = *search.found;
  if (!search.absent.empty())
    planner.warn("using " + source.preference + " instead of the preferred model; " +
                 join(search.absent, "; "));
  weights.resolve({source.preference});
  planner.resolved("config", source.config.to_json());
  planner.resolved("random_seed", source.random_seed ? Json(*source.random_seed) : Json());
  if (!source.weights.empty()) planner.file("weights", source.weights);
  planner.file("vocab", source.vocab);
  planner.file("merges", source.merges);
  Json described = attributes(source.config);
  const Json costs = gpt2_costs(source, bytes_of(source.weights));
  for (const auto& [name, value] : costs.members()) described[name] = value;
  planner.describe(model, {{}, std::move(described)});
  planner.describe(tokenizer, {{},
                               Json::object({{"vocabulary", source.config.vocabulary},
                                             {"merges", source.merges.native()}})});
  planner.estimate(needs_of_gpt2(source, bytes_of(source.weights), bytes_of(source.vocab)));
}

void Gpt2::run(Context& context) {
  const Json& config_json = context.resolved("config");
  const auto config = Gpt2Config::parse(config_json, "the plan");
  const Json& seed = context.resolved("random_seed");
  tokenizer->files = {{"vocab", context.file("vocab")}, {"merges", context.file("merges")}};
  tokenizer->content = content_of("byte-level BPE", tokenizer->files);
  check_vocabulary(tokenizer->files.at("vocab").path, config);
  if (seed.is_null()) {
    model->files = {{"weights", context.file("weights")}};
    check_gpt2_weights(Safetensors(model->files.at("weights").path), config);
  } else {
    model->source = Json::object({{"random_seed", seed}});
  }
  model->provider = kStage;
  model->config = config_json;
  model->content =
      content_of(Json::object({{"config", config_json}, {"source", model->source}}), model->files);
  context.metric("parameters", static_cast<double>(gpt2_parameters(config)),
                 "numbers in the model's weights; the tied embedding counts once");
}

KAZAN_STAGE(Gpt2, kStage, "A GPT-2 language model and its tokenizer, from files or random")

}  // namespace kazan
