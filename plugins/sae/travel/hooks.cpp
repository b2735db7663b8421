#include "travel/hooks.hpp"

#include "sites/sites.hpp"

namespace kazan::sae {
namespace {

constexpr std::string_view kNormalized = "_normalized";  // of the table: before weight and bias

std::string at_layer(std::string pattern, const Place& place) {
  const auto hole = pattern.find("{}");
  if (hole == pattern.npos || !place.layer) return "";
  return pattern.replace(hole, 2, std::to_string(*place.layer));
}

bool is_normalized(const Place& place) {
  return place.site.ends_with(kNormalized);
}

const SiteRow* row_named(const std::string& site) {
  for (const auto& row : site_table())
    if (site == row.name) return &row;
  return nullptr;
}

std::string text_of(const Json& json, const char* key) {
  const Json* found = json.find(key);
  return found && found->is_string() ? found->string() : "";
}

std::optional<std::int64_t> number_of(const Json& json, const char* key) {
  const Json* found = json.find(key);
  if (!found || !found->is_integer()) return std::nullopt;
  return found->integer();
}

}  // namespace

std::string transformer_lens_hook(const Place& place) {
  if (is_normalized(place)) return "";
  if (place.site == "ln1" || place.site == "ln2")
    return at_layer("blocks.{}." + place.site + ".hook_normalized", place);
  const SiteRow* row = row_named(place.site);
  return row ? at_layer(row->transformer_lens, place) : "";
}

std::string module_name(const Place& place) {
  const SiteRow* row = row_named(place.site);
  if (!row || row->third >= 0) return "";
  if (place.family == "model.gpt2") return at_layer(row->gpt2[0], place);
  return place.family == "model.neox" ? at_layer(row->neox[0], place) : "";
}

Place place_of_hook(const std::string& hook) {
  Place place;
  try {
    const NamedSite named = parse_site(hook);
    if (named.layer) {
      place.site = named.row->name;
      place.layer = named.layer;
    }
  } catch (const Error&) {
    // A place that no model here has.
  }
  return is_normalized(place) ? Place{} : place;
}

bool is_site(const std::string& name) {
  return row_named(name) != nullptr;
}

Place Place::of(const Json& attributes) {
  Place out{text_of(attributes, "site"), text_of(attributes, "model"),
            text_of(attributes, "family"), number_of(attributes, "layer"),
            number_of(attributes, "window")};
  if (const Json* bos = attributes.find("prepend_bos"); bos && bos->is_bool())
    out.prepend_bos = bos->boolean();
  return out;
}

Json Place::attributes() const {
  Json out = Json::object();
  if (!site.empty()) out["site"] = site;
  if (layer) out["layer"] = *layer;
  if (!model.empty()) out["model"] = model;
  if (!family.empty()) out["family"] = family;
  if (window) out["window"] = *window;
  if (prepend_bos) out["prepend_bos"] = *prepend_bos;
  return out;
}

About About::of(const Json& json) {
  return {json.at("hook").string(), json.at("model").string(), Place::of(json.at("place"))};
}

Json About::to_json() const {
  return Json::object({{"hook", hook}, {"model", model}, {"place", place.attributes()}});
}

}  // namespace kazan::sae
