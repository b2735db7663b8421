#include "sites/choice.hpp"

#include <vector>

namespace kazan {
namespace {

void tell_layers(Planner& planner, const ParamBase& layer, std::int64_t layers) {
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < layers; ++i) all.push_back(std::to_string(i));
  planner.values(layer, std::move(all));
}

std::optional<NamedSite> named_site(Planner& planner, const Param<std::string>& site,
                                    const ModelDescription& model) {
  try {
    const auto named = parse_site(*site);
    require_site(named.row->name, model.lacking_sites);
    return named;
  } catch (const Error& e) {
    planner.error(site, e);
    return std::nullopt;
  }
}

}  // namespace

std::optional<SiteChoice> choose_site(Planner& planner, Param<std::string>& site,
                                      Param<std::optional<std::string>>& layer,
                                      const ModelDescription& model) {
  tell_layers(planner, layer, model.layers);
  const auto named = named_site(planner, site, model);
  if (!named) return std::nullopt;
  const std::string chosen =
      layer->value_or(named->layer ? std::to_string(*named->layer) : std::string());
  if (chosen.empty()) {
    planner.error(site, lacking("", "the site " + *site + " needs a layer",
                                "layer: 0 to " + std::to_string(model.layers - 1) +
                                    ", negative from the end, or middle"));
    return std::nullopt;
  }
  SiteChoice choice{named->row, 0};
  try {
    choice.layer = resolve_layer(chosen, model.layers);
  } catch (const Error& e) {
    *layer ? planner.error(layer, e) : planner.error(site, e);
    return std::nullopt;
  }
  if (named->layer && *named->layer != choice.layer) {
    planner.error(
        layer,
        wrong_value("", "", std::to_string(*named->layer) + ", where the site " + *site + " is",
                    chosen));
    return std::nullopt;
  }
  site.resolve(named->row->name);
  layer.resolve(std::to_string(choice.layer));
  return choice;
}

}  // namespace kazan
