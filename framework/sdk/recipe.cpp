#include "sdk/recipe.hpp"

#include "base/json_file.hpp"

namespace kazan {

Json ActivationRecipe::to_json() const {
  return Json::object(
      {{"provider", provider}, {"params", params}, {"model", model}, {"tokens", tokens}});
}

ActivationRecipe ActivationRecipe::from_json(const Json& json) {
  return {json.at("provider").string(), json.at("params"), json.at("model").string(),
          json.at("tokens").string()};
}

ActivationRecipe ActivationRecipe::load(const SavedArtifact& artifact) {
  const auto file = artifact.open(kFile);
  return read_json(file.text(), file.path(), &ActivationRecipe::from_json);
}

}  // namespace kazan
