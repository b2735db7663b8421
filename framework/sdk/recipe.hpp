// How live activations are computed, by whoever reads them.
#pragma once

#include <string>

#include "base/json.hpp"
#include "sdk/artifact.hpp"

namespace kazan {

struct ActivationRecipe {
  static constexpr const char* kFile = "recipe.json";

  std::string provider;       // the stage whose plugin offers RecipeRunner: "model.activations"
  Json params;                // {"site": "mlp_out", "layer": 6}
  std::string model, tokens;  // references to the input artifacts: Input::reference()

  bool operator==(const ActivationRecipe&) const = default;
  Json to_json() const;
  static ActivationRecipe from_json(const Json& json);
  // Of a saved kazan.Activations/1 that has one. Throws Error (Fault::input) naming the file.
  static ActivationRecipe load(const SavedArtifact& artifact);
};

}  // namespace kazan
