#include "other_rows.hpp"

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
  warn_of_another_place(planner, *trained_on, rows);
  warn_of_bos(planner, *trained_on, rows);
}

}  // namespace kazan::sae
