// fetch: models of the Hugging Face hub, by name or as an experiment asks for them.
#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "runner/checked.hpp"
#include "runner/hub_models.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

bool is_experiment(const std::string& word) {
  return word.ends_with(".yaml") || word.ends_with(".yml");
}

void require_name(const std::string& word) {
  if (word.starts_with("bundled/"))
    throw Error(Fault::usage, "fetch " + word +
                                  ": what begins with bundled/ comes with this "
                                  "program and needs no hub; weights: " +
                                  word + " takes it");
  if (is_hub_name(word)) return;
  throw Error(Fault::usage, "fetch " + word +
                                ": expected a model's name on the hub, such as gpt2 or "
                                "EleutherAI/pythia-70m, or an experiment's file");
}

// Which families there are, and whose models they know by short names, plugins know.
FetchedModel fetch_named(ModelFetcher& fetcher, const std::string& word) try {
  return fetcher.fetch({word});
} catch (const HubFailure& e) {
  if (e.kind() != HubFailure::Kind::absent || word.find('/') != word.npos) throw;
  throw HubFailure(e.kind(), std::string(e.what()) +
                                 "; expected the name with its owner's, such as "
                                 "EleutherAI/pythia-70m");
}

// Of an experiment that is right but for models that did not come.
bool lacks_models_only(const Diagnostics& diagnostics) {
  return std::ranges::all_of(diagnostics.all(), [](const Diagnostic& d) {
    return d.severity != Severity::error || d.complaint.code == "no-model" ||
           d.complaint.code == "not-preferred";
  });
}

// What an experiment would fetch before it ran. It is not enough that another model is there.
int fetch_for(const Options& options) {
  Catalog catalog(plugin_folders(options.plugins));
  HubModels models(options);
  const Checked checked = check_and_fetch(options, catalog, Preflight::no, models);
  for (const auto& folder : models.folders()) std::printf("%s\n", folder.c_str());
  if (models.failure() && lacks_models_only(checked.diagnostics)) throw Error(*models.failure());
  if (checked.exit_code != 0) return checked.exit_code;
  return 0;
}

}  // namespace

int verb_fetch(const Options& options) {
  if (is_experiment(options.arguments.front())) {
    if (options.arguments.size() > 1)
      throw Error(Fault::usage, "one argument too many: " + options.arguments[1] +
                                    "; of an experiment, all that it needs is fetched");
    return fetch_for(options);
  }
  for (const auto& word : options.arguments) require_name(word);
  ModelFetcher fetcher(options);
  for (const auto& word : options.arguments)
    std::printf("%s\n", fetch_named(fetcher, word).folder.c_str());
  return 0;
}

}  // namespace kazan
