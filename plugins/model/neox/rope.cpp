#include "neox/rope.hpp"

#include <initializer_list>
#include <optional>

#include "base/error.hpp"

namespace kazan {
namespace {

// A value and the member that gave it.
struct Given {
  std::string name;
  double value;
};

std::optional<Given> number_in(const Json& json, const std::string& group, const char* key) {
  const Json* found = json.find(key);
  if (!found || found->is_null()) return std::nullopt;
  const std::string name = group + key;
  if (!found->is_number())
    throw Error(Fault::input, name + " is " + found->dump() + "; expected a number");
  return Given{name, found->number()};
}

// The one value that all who give it agree on.
double agreed(const std::vector<std::optional<Given>>& all, double otherwise) {
  const Given* first = nullptr;
  for (const auto& given : all) {
    if (!given) continue;
    if (first && first->value != given->value)
      throw Error(Fault::input, first->name + " is " + Json(first->value).dump() + ", but " +
                                    given->name + " is " + Json(given->value).dump());
    first = &*given;
  }
  return first ? first->value : otherwise;
}

// rope_parameters, or null: {"rope_type": "default", "rope_theta": ..., ...}.
Json group_in(const Json& config, const char* key) {
  const Json group = config.get(key, Json());
  if (group.is_null()) return Json::object();
  if (!group.is_object())
    throw Error(Fault::input, std::string(key) + " is " + group.dump() + "; expected an object");
  for (const char* type : {"rope_type", "type"}) {
    const Json kind = group.get(type, Json("default"));
    if (!(kind == Json("default")))
      throw Error(Fault::input, std::string(key) + "." + type + " is " + kind.dump() +
                                    ", which is not supported; expected \"default\" or none");
  }
  if (const Json* factor = group.find("factor");
      factor && !(factor->is_number() && factor->number() == 1))
    throw Error(Fault::input, std::string(key) + ".factor is " + factor->dump() +
                                  ", which is not supported; expected none");
  return group;
}

}  // namespace

Rope rope_in(const Json& config) {
  const Json newer = group_in(config, "rope_parameters"), older = group_in(config, "rope_scaling");
  const Rope normal;
  const Rope rope{
      agreed({number_in(config, "", "rotary_pct"), number_in(config, "", "partial_rotary_factor"),
              number_in(newer, "rope_parameters.", "partial_rotary_factor"),
              number_in(older, "rope_scaling.", "partial_rotary_factor")},
             normal.share),
      agreed({number_in(config, "", "rotary_emb_base"), number_in(config, "", "rope_theta"),
              number_in(newer, "rope_parameters.", "rope_theta"),
              number_in(older, "rope_scaling.", "rope_theta")},
             normal.base)};
  if (!(rope.share > 0 && rope.share <= 1))
    throw Error(Fault::input,
                "rotary_pct is " + Json(rope.share).dump() + "; expected above 0, at most 1");
  if (!(rope.base > 1 && rope.base <= 1e12))
    throw Error(Fault::input, "rotary_emb_base is " + Json(rope.base).dump() +
                                  "; expected above 1, at most 1e12");
  return rope;
}

}  // namespace kazan
