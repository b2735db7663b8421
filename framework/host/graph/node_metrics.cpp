#include "host/graph/node_metrics.hpp"

#include "sdk/metric_text.hpp"

namespace kazan {

std::vector<NodeMetric> node_metrics(const StageInfo& stage, const Json& params,
                                     const std::set<std::string>& connected,
                                     const std::map<std::string, std::vector<std::string>>& names) {
  const PlaceholderNames known = [&](const std::string& placeholder) {
    if (const auto told = names.find(placeholder); told != names.end())
      return std::optional(told->second);
    const Json* param = params.find(placeholder);
    return param ? names_in(*param) : std::nullopt;
  };
  std::vector<NodeMetric> out;
  for (const auto& spec : stage.metrics) {
    std::vector<std::string> lacking;
    for (const auto& input : spec.with)
      if (!connected.contains(input)) lacking.push_back(input);
    for (auto& name : possible_names(spec, known)) out.push_back({std::move(name), &spec, lacking});
  }
  return out;
}

}  // namespace kazan
