#include "decoder/stage.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "decoder/estimate.hpp"
#include "decoder/tensors.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// 0 of one that is not there: whoever reads it says what is wrong.
double bytes_of(const fs::path& file) {
  std::error_code absent;
  const auto bytes = fs::file_size(file, absent);
  return absent ? 0 : static_cast<double>(bytes);
}

double bytes_of(const std::map<std::string, fs::path>& files) {
  double sum = 0;
  for (const auto& [label, file] : files) sum += bytes_of(file);
  return sum;
}

void check_vocabulary(const std::map<std::string, ExternalFile>& tokenizer,
                      const Decoder& decoder) {
  std::map<std::string, fs::path> paths;
  for (const auto& [label, file] : tokenizer) paths[label] = file.path;
  const auto entries = count_vocabulary(paths);
  if (entries > decoder.vocabulary)
    throw Error(Fault::input, paths.rbegin()->second.native() + " has " + std::to_string(entries) +
                                  " tokens, the model's vocab_size is " +
                                  std::to_string(decoder.vocabulary));
}

// The same for equal bytes, wherever they are.
std::string content_of(const Json& what, const std::map<std::string, ExternalFile>& files) {
  Json all = Json::object({{"what", what}});
  for (const auto& [label, file] : files) all[label] = file.sha256;
  return sha256(all.canonical());
}

Json described_tokenizer(const DecoderSource& source) {
  Json out = Json::object({{"vocabulary", source.decoder.vocabulary}});
  const auto merges = source.tokenizer.find("merges");
  if (merges != source.tokenizer.end()) out["merges"] = merges->second.native();
  return out;
}

// Of what is fetched before anything runs: "gpt2 is not here yet: a run fetches it first".
std::string not_here_yet(const DecoderSearch& search) {
  const bool several = search.pending.size() > 1;
  return join(search.pending, ", ") + (several ? " are" : " is") + " not here yet: a run fetches " +
         (several ? "the first of them that the hub gives" : "it first");
}

std::string no_model(const DecoderSearch& search) {
  if (search.pending.empty()) return "no model is there; tried ";
  return not_here_yet(search) + ", and only then can this be checked further; looked for ";
}

std::string another_model(const DecoderSearch& search) {
  const std::string& taken = search.found->preference;
  if (search.pending.empty()) return "using " + taken + " instead of the preferred model; ";
  return not_here_yet(search) + "; where that fails it takes " + taken +
         ", or with --strict-weights none; what a check says is of " + taken + "; looked for ";
}

// docs/check.md has the codes.
Complaint complaint(const DecoderSearch& search, const std::string& what, const char* code) {
  Complaint c{what + join(search.absent, "; "),
              search.pending.empty() ? code : "not-fetched",
              "",
              "",
              "",
              {}};
  c.expected = "the model that weights names first";
  return c;
}

// Files that run() finds by the labels under this name.
void plan_labelled(Planner& planner, const char* name,
                   const std::map<std::string, fs::path>& files) {
  Json labels = Json::array();
  for (const auto& [label, file] : files) {
    labels.push(label);
    planner.file(label, file);
  }
  planner.resolved(name, std::move(labels));
}

std::map<std::string, ExternalFile> labelled(Context& context, const char* name) {
  std::map<std::string, ExternalFile> files;
  for (const auto& label : context.resolved(name).items())
    files[label.string()] = context.file(label.string());
  return files;
}

// "", or why the weights' headers are not those of the model; what the numbers are, the run sees.
std::string fault_of_layout(const DecoderSource& source) {
  if (source.random_seed) return "";
  try {
    check_layout(WeightFiles(source.weights), source.decoder);
    return "";
  } catch (const Error& e) {
    return e.what();
  }
}

// What run() will read.
void plan_files(Planner& planner, const DecoderSource& source) {
  planner.resolved("config", source.decoder.config);
  planner.resolved("random_seed", source.random_seed ? Json(*source.random_seed) : Json());
  plan_labelled(planner, "weights", labelled_weights(source.weights));
  plan_labelled(planner, "tokenizer", source.tokenizer);
}

}  // namespace

void DecoderStage::plan(Planner& planner) {
  if (weights->empty())
    return planner.error(weights, wrong_value("", "", "at least one model", "an empty list"));
  DecoderSearch search;
  try {
    search = find_decoder(family_, *weights, planner.folder_of(weights), planner.data_folder(),
                          [&](const HubWish& wish) { return planner.ask_hub(wish); });
  } catch (const Error& e) {
    if (e.fault() == Fault::experiment) return planner.error(weights, e);
    return planner.missing(weights, e.what());
  }
  if (!search.found)
    return planner.missing(weights, complaint(search, no_model(search), "no-model"));
  const DecoderSource& source = *search.found;
  if (const auto fault = fault_of_layout(source); !fault.empty())
    return planner.missing(weights, fault);
  if (!search.absent.empty())
    planner.instead(weights, complaint(search, another_model(search), "not-preferred"));
  weights.resolve({source.preference});
  plan_files(planner, source);
  const double bytes = bytes_of(labelled_weights(source.weights));
  planner.describe(model, {{}, described_decoder(source, family_.stage(), bytes).attributes()});
  planner.describe(tokenizer, {{}, described_tokenizer(source)});
  planner.estimate(needs_of_decoder(source, bytes, bytes_of(source.tokenizer)));
}

void DecoderStage::run(Context& context) {
  const Decoder decoder = read_decoder(family_, context.resolved("config"), "the plan");
  const Json& seed = context.resolved("random_seed");
  tokenizer->files = labelled(context, "tokenizer");
  tokenizer->content = content_of("byte-level BPE", tokenizer->files);
  check_vocabulary(tokenizer->files, decoder);
  if (seed.is_null()) {
    model->files = labelled(context, "weights");
    check_weights(WeightFiles(weights_of(*model)), decoder);
  } else {
    model->source = Json::object({{"random_seed", seed}});
  }
  model->provider = family_.stage();
  model->config = decoder.config;
  model->content = content_of(Json::object({{"config", decoder.config}, {"source", model->source}}),
                              model->files);
  context.metric(parameters, static_cast<double>(decoder_parameters(decoder)));
}

}  // namespace kazan
