#include "other_rows.hpp"

#include <string_view>

namespace kazan::sae {
namespace {

std::string place(const Json& attributes) {
  const Json *site = attributes.find("site"), *layer = attributes.find("layer");
  if (!site || !site->is_string() || !layer || !layer->is_integer()) return "";
  return site->string() + " of layer " + std::to_string(layer->integer());
}

void warn_of_another_place(Planner& planner, const Json& trained_on, const Json& rows) {
  const std::string there = place(trained_on), here = place(rows);
  if (!there.empty() && !here.empty() && there != here)
    planner.warn("the SAE was trained on " + there + ", these rows are " + here);
}

// What a name comes to wherever it is written: openai-community/gpt2, models/gpt2/ and
// TransformerLens's gpt2-small are gpt2. Random weights are those of the whole name.
std::string_view told_apart_by(std::string_view model) {
  if (model.starts_with("random:")) return model;
  while (model.ends_with('/')) model.remove_suffix(1);
  model.remove_prefix(model.rfind('/') + 1);  // npos + 1 is 0
  return model == "gpt2-small" ? "gpt2" : model;
}

void warn_of_another_model(Planner& planner, const Json& trained_on, const Json& rows) {
  const Json *there = trained_on.find("model"), *here = rows.find("model");
  if (!there || !there->is_string() || !here || !here->is_string()) return;
  const std::string trained = there->string(), given = here->string();
  if (trained.empty() || given.empty() || told_apart_by(trained) == told_apart_by(given)) return;
  planner.warn("the SAE was trained on rows of " + trained + ", these rows are of " + given);
}

void warn_of_bos(Planner& planner, const Json& trained_on, const Json& rows) {
  const Json *there = trained_on.find("prepend_bos"), *here = rows.find("prepend_bos");
  if (!there || !here || *there == *here) return;
  const bool begins = *there == Json(true);
  planner.warn(std::string("the SAE was trained on windows that ") +
               (begins ? "begin with a BOS token, these do not: say prepend_bos: true"
                       : "begin without a BOS token, these have one: say prepend_bos: false") +
               " where their tokens are made (text.tokens, text.pack)");
}

}  // namespace

void warn_of_other_rows(Planner& planner, const Description& sae, const Json& rows) {
  const Json* trained_on = sae.attributes.find("trained_on");
  if (!trained_on) return;
  warn_of_another_model(planner, *trained_on, rows);
  warn_of_another_place(planner, *trained_on, rows);
  warn_of_bos(planner, *trained_on, rows);
}

}  // namespace kazan::sae
