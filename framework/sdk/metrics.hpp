// kazan.Metrics/1: the metrics of a node. Every node has them as an output `metrics` beside those
// that its stage declares, so that another node can compare them: in: {fit:
// reconstruction.metrics}.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "sdk/artifact.hpp"

namespace kazan {

// One number with its meaning, as its stage declared it (metric.hpp).
struct MetricValue {
  std::string name;        // "fvu"
  double value = 0;        // NaN: undefined
  std::string definition;  // one sentence, shown beside the number
  bool headline = false;   // among the few that answer the experiment's question

  Json to_json() const;
};

struct Metrics {
  static constexpr const char* kType = "kazan.Metrics/1";
  static constexpr const char* kPort = "metrics";
  static constexpr Kind kKind = Kind::value;

  std::vector<MetricValue> all;

  const MetricValue* find(std::string_view name) const;  // nullptr when there is none
  const MetricValue& at(std::string_view name) const;    // throws Error with the nearest name

  void save(const ArtifactFolder& folder) const;  // metrics.json
  static std::shared_ptr<Metrics> load(const SavedArtifact& artifact);
};

}  // namespace kazan
