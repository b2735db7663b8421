#include "sdk/param.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sdk/metric.hpp"

namespace kazan {
namespace {

constexpr std::array<std::string_view, 6> kTypes = {"boolean", "integer", "number",
                                                    "string",  "size",    "file"};

std::string plain(double v) {
  const std::string text = Json(v).dump();
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

bool within(const ParamSpec& spec, double v) {
  if (spec.minimum && (spec.above_minimum ? v <= *spec.minimum : v < *spec.minimum)) return false;
  if (spec.maximum && (spec.below_maximum ? v >= *spec.maximum : v > *spec.maximum)) return false;
  return true;
}

bool allowed(const ParamSpec& spec, const Json& v) {
  if (v.is_null()) return true;
  if (v.is_string() && !spec.choices.empty())
    return std::find(spec.choices.begin(), spec.choices.end(), v.string()) != spec.choices.end();
  return !v.is_number() || within(spec, v.number());
}

void set_bound(Json& json, const char* key, const std::optional<double>& bound) {
  if (bound) json[key] = *bound;
}

std::optional<double> get_bound(const Json& json, const char* key) {
  const Json* found = json.find(key);
  return found ? std::optional(found->number()) : std::nullopt;
}

}  // namespace

std::string_view name(ParamType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

ParamType param_type_named(std::string_view name) {
  const auto found = std::find(kTypes.begin(), kTypes.end(), name);
  if (found == kTypes.end())
    throw Error(Fault::plugin, "unknown parameter type \"" + std::string(name) + "\"");
  return static_cast<ParamType>(found - kTypes.begin());
}

Json ParamSpec::to_json() const {
  Json json = Json::object({{"name", name}, {"doc", doc}, {"type", kazan::name(type)}});
  json["list"] = list;
  json["nullable"] = nullable;
  json["required"] = required;
  json["keyed"] = keyed;
  json["default"] = fallback;
  json["choices"] = Json(choices);
  set_bound(json, "minimum", minimum);
  set_bound(json, "maximum", maximum);
  json["above_minimum"] = above_minimum;
  json["below_maximum"] = below_maximum;
  json["shorthand"] = shorthand;
  if (!metric_of.empty()) json["metric_of"] = metric_of;
  return json;
}

ParamSpec ParamSpec::from_json(const Json& json) {
  ParamSpec spec;
  spec.name = json.at("name").string();
  spec.doc = json.at("doc").string();
  spec.type = param_type_named(json.at("type").string());
  spec.list = json.at("list").boolean();
  spec.nullable = json.at("nullable").boolean();
  spec.required = json.at("required").boolean();
  spec.keyed = json.at("keyed").boolean();
  spec.fallback = json.at("default");
  spec.choices = json.at("choices").strings();
  spec.minimum = get_bound(json, "minimum");
  spec.maximum = get_bound(json, "maximum");
  spec.above_minimum = json.at("above_minimum").boolean();
  spec.below_maximum = json.at("below_maximum").boolean();
  spec.shorthand = json.at("shorthand").boolean();
  spec.metric_of = json.get("metric_of", "").string();
  return spec;
}

std::optional<std::string> out_of_range(const ParamSpec& spec, const Json& value) {
  const auto refuse = [&](const Json& v) {
    const std::string shown = v.is_string() ? v.string() : v.dump();
    return shown + " is not allowed: expected " + describe_range(spec) +
           (v.is_string() ? did_you_mean(shown, spec.choices) : "");
  };
  if (!spec.list || value.is_null())
    return allowed(spec, value) ? std::nullopt : std::optional(refuse(value));
  for (const auto& item : value.items())
    if (!allowed(spec, item)) return refuse(item);
  return std::nullopt;
}

std::string describe_range(const ParamSpec& spec) {
  if (!spec.choices.empty()) return either(spec.choices);
  std::vector<std::string> parts;
  if (spec.minimum)
    parts.push_back((spec.above_minimum ? "above " : "at least ") + plain(*spec.minimum));
  if (spec.maximum)
    parts.push_back((spec.below_maximum ? "below " : "at most ") + plain(*spec.maximum));
  return join(parts, " and ");
}

void Bound::apply(ParamSpec& spec) const {
  (lower ? spec.minimum : spec.maximum) = value;
  (lower ? spec.above_minimum : spec.below_maximum) = exclusive;
}

void OneOf::apply(ParamSpec& spec) const {
  spec.choices = names;
}

Declarations::~Declarations() = default;
ParamBase::~ParamBase() = default;

void ParamGroup::declare(ParamBase* param) {
  if (!name_.empty()) param->spec_.name = name_ + "." + param->spec_.name;
  parent_->declare(param);
}
void ParamGroup::declare(InputBase* input) {
  parent_->declare(input);
}
void ParamGroup::declare(OutputBase* output) {
  parent_->declare(output);
}
void ParamGroup::declare(Metric* metric) {
  if (!name_.empty()) metric->spec_.name = name_ + "." + metric->spec_.name;
  parent_->declare(metric);
}
void ParamGroup::declare(Seed* seed) {
  parent_->declare(seed);
}
void ParamGroup::declare(Threads* threads) {
  parent_->declare(threads);
}
const InputBase* ParamGroup::input_at(const void* address) const {
  return parent_->input_at(address);
}

Json ParamCodec<bool>::to_json(const bool& v) {
  return v;
}
bool ParamCodec<bool>::from_json(const Json& v) {
  return v.boolean();
}
Json ParamCodec<std::int64_t>::to_json(const std::int64_t& v) {
  return v;
}
std::int64_t ParamCodec<std::int64_t>::from_json(const Json& v) {
  return v.integer();
}
Json ParamCodec<double>::to_json(const double& v) {
  return v;
}
double ParamCodec<double>::from_json(const Json& v) {
  return v.number();
}
Json ParamCodec<std::string>::to_json(const std::string& v) {
  return v;
}
std::string ParamCodec<std::string>::from_json(const Json& v) {
  return v.string();
}
Json ParamCodec<Size>::to_json(const Size& v) {
  return v.resolved() ? Json(v.count) : Json(v.text);
}
Size ParamCodec<Size>::from_json(const Json& v) {
  return v.is_integer() ? Size::parse(std::to_string(v.integer())) : Size::parse(v.string());
}
Json ParamCodec<InputFile>::to_json(const InputFile& v) {
  return v.path.native();
}
InputFile ParamCodec<InputFile>::from_json(const Json& v) {
  return {v.string()};
}

}  // namespace kazan
