#include "sdk/recipe.hpp"

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
  const std::string text = file.text();
  try {
    return from_json(Json::parse(text, "JSON"));
  } catch (const Error& e) {
    throw Error(Fault::input, file.path().native() + ": " + e.what());
  }
}

}  // namespace kazan
