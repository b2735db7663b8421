// What names a metric in an experiment, held against the metrics that nodes can have: `show` of a
// sweep, and parameters such as `value` of compare.equal_l0.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "host/graph/planning_work.hpp"
#include "sdk/metric_text.hpp"
#include "sdk/metrics.hpp"

namespace kazan {
namespace {

// That no metric of what is read is called `name`. `subject`: "show", or the parameter.
Complaint no_metric(const std::string& subject, const std::string& name,
                    const std::set<std::string>& nodes, const std::vector<NodeMetric>& metrics) {
  const std::string whose = either({nodes.begin(), nodes.end()});
  std::set<std::string> names;
  for (const auto& metric : metrics) {
    if (metric.lacking.empty()) names.insert(metric.name);
    if (!metric.lacking.empty() && fits(metric.name, name))
      return lacking("unknown-metric", subject + ": " + whose + " does not give " + name + " here",
                     "its input " + either(metric.lacking) + ", without which it does not");
  }
  if (names.empty())
    return lacking("unknown-metric", subject + ": " + whose + " has no metrics", "no " + name);
  return unknown_name("unknown-metric", subject + ": no metric of " + whose + " is called", name,
                      {names.begin(), names.end()});
}

bool any_gives(const std::vector<NodeMetric>& metrics, const std::string& name) {
  return std::any_of(metrics.begin(), metrics.end(), [&](const NodeMetric& metric) {
    return metric.lacking.empty() && fits(metric.name, name);
  });
}

}  // namespace

std::vector<NodeMetric> Planning::metrics_of(std::size_t i) const {
  const Node& node = nodes_[i];
  Json params = Json::object();
  for (const auto& spec : staged_[i].stage->params) params[spec.name] = spec.fallback;
  for (const auto& [name, given] : node.params) params[name] = given.value;
  std::set<std::string> connected;
  for (const auto& [port, edges] : node.edges)
    if (!edges.empty()) connected.insert(port);
  return node_metrics(*staged_[i].stage, params, connected, node.metric_names);
}

// None of `nodes` can have it. Of one that has a fault of its own nobody knows.
void Planning::refuse_metric(const std::string& subject, const std::string& name,
                             const std::vector<std::size_t>& nodes, const Position& at) {
  std::set<std::string> names;
  std::vector<NodeMetric> all;
  for (const std::size_t i : nodes) {
    if (!nodes_[i].valid) return;
    const auto metrics = metrics_of(i);
    if (any_gives(metrics, name)) return;
    if (names.insert(staged_[i].use->base).second)
      all.insert(all.end(), metrics.begin(), metrics.end());
  }
  if (!nodes.empty()) diagnostics_.error(at, no_metric(subject, name, names, all));
}

void Planning::check_shown() {
  for (std::size_t s = 0; s < experiment_.shown.size(); ++s) {
    const std::string& shown = experiment_.shown[s];
    const auto dot = shown.find('.');
    if (dot == shown.npos) continue;  // told by its reader
    std::vector<std::size_t> nodes;
    for (std::size_t i = 0; i < staged_.size(); ++i)
      if (staged_[i].use->base == shown.substr(0, dot)) nodes.push_back(i);
    refuse_metric("show", shown.substr(dot + 1), nodes, experiment_.shown_at[s]);
  }
}

void Planning::check_metric_params(std::size_t i) {
  for (const auto& spec : staged_[i].stage->params) {
    const auto edges = nodes_[i].edges.find(spec.metric_of);
    if (spec.metric_of.empty() || edges == nodes_[i].edges.end()) continue;
    std::vector<std::size_t> read;
    for (const auto& edge : edges->second)
      if (edge.port == Metrics::kPort) read.push_back(edge.from);
    const auto given = nodes_[i].params.find(spec.name);
    const bool is_given = given != nodes_[i].params.end();
    const Json value = is_given ? given->second.value : spec.fallback;
    for (const auto& name : value.is_array() ? value.items() : Json::Items{value})
      if (name.is_string())
        refuse_metric(spec.name, name.string(), read,
                      is_given ? given->second.at : staged_[i].use->at);
  }
}

void Planning::check_metrics() {
  check_shown();
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].valid) check_metric_params(i);
}

}  // namespace kazan
