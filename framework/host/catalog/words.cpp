#include "host/catalog/words.hpp"

#include "base/text.hpp"

namespace kazan {

std::string type_of(const ParamSpec& spec) {
  std::string type(name(spec.type));
  if (spec.list) type = "list of " + type;
  if (!spec.metric_of.empty()) type += ", a metric of " + spec.metric_of;
  const auto range = describe_range(spec);
  return range.empty() ? type : type + ", " + range;
}

std::string default_of(const ParamSpec& spec) {
  if (spec.required) return "required";
  const Json& v = spec.fallback;
  return "default " + (v.is_string() ? (v.string().empty() ? "\"\"" : v.string()) : v.dump());
}

std::string type_of(const PortSpec& port) {
  return port.type + (port.list ? ", a list" : "") + (port.required ? "" : ", may be left out") +
         (port.tolerance == 0 ? "" : ", elsewhere within " + Json(port.tolerance).dump());
}

std::string type_of(const MetricSpec& metric) {
  std::vector<std::string> words;
  if (metric.headline) words.push_back("headline");
  if (!metric.with.empty()) words.push_back("only with " + join(metric.with, " and "));
  return join(words, ", ");
}

}  // namespace kazan
