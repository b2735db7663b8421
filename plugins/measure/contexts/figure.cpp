#include "figure.hpp"

namespace kazan {
namespace {

Json described(const ShadedContext& context) {
  Json values = Json::array();
  for (const float value : context.values) values.push(double{value});
  return Json::object({{"group", context.group},
                       {"pieces", Json(context.pieces)},
                       {"values", std::move(values)},
                       {"mark", static_cast<std::int64_t>(context.mark)}});
}

}  // namespace

Figure contexts_figure(const std::vector<LatentContexts>& latents, const std::string& caption) {
  Json items = Json::array();
  for (const auto& latent : latents) {
    Json contexts = Json::array();
    for (const auto& context : latent.contexts) contexts.push(described(context));
    items.push(Json::object({{"title", "latent " + std::to_string(latent.latent)},
                             {"note", latent.note},
                             {"contexts", std::move(contexts)}}));
  }
  return {"contexts",
          "contexts",
          "Where latents fire",
          caption,
          Json::object({{"items", std::move(items)}}),
          {}};
}

}  // namespace kazan
