// model.activations: what a model computes at one site, one row a token, as a recipe.
#pragma once

#include <optional>

#include "activations/estimate.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/artifacts/token_windows.hpp"
#include "sdk/stage.hpp"
#include "sites/choice.hpp"

namespace kazan {

class ModelActivations final : public Stage {
 public:
  Input<Model> model{this, "model", "the language model"};
  Input<TokenWindows> tokens{this, "tokens", "what it reads, window by window"};
  Output<Activations> activations{this, "activations",
                                  "[tokens inputs] f32, computed when they are read"};
  Param<std::string> site{this, "site", required, kSiteDoc};
  Param<std::optional<std::string>> layer{this, "layer", std::nullopt, kLayerDoc};

  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  void plan_rows(Planner& planner, const ModelDescription& described, std::int64_t index,
                 std::optional<std::int64_t> width);
};

}  // namespace kazan
