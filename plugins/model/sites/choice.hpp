// The parameters `site` and `layer` of a stage that reads or writes a model on its way.
#pragma once

#include <optional>
#include <string>

#include "sdk/planner.hpp"
#include "sites/sites.hpp"

namespace kazan {

inline constexpr const char* kSiteDoc =
    "a place in the model: mlp_out, resid_post, ... (docs/sites.md), or its TransformerLens or "
    "Hugging Face name, which carries the layer";
inline constexpr const char* kLayerDoc =
    "a number from 0, a negative one from the end, or middle; left out when site carries it";

struct SiteChoice {
  const SiteRow* row = nullptr;
  std::int64_t layer = 0;  // from 0
};

// What they come to in this model, which the parameters then hold; nothing where that was told to
// the planner as a fault. A sweep over all layers takes those of the model.
std::optional<SiteChoice> choose_site(Planner& planner, Param<std::string>& site,
                                      Param<std::optional<std::string>>& layer,
                                      const ModelDescription& model);

}  // namespace kazan
