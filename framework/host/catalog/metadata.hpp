// What a plugin offers, as its metadata file <plugin>.json says: `list`, `describe` and checks
// read this and load no code.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/metric.hpp"
#include "sdk/param.hpp"
#include "sdk/port.hpp"

namespace kazan {

struct StageInfo {
  std::string id, doc, class_name;
  std::vector<ParamSpec> params;
  std::vector<PortSpec> inputs, outputs;
  bool seeded = false, threaded = false;
  std::vector<MetricSpec> metrics{};
  std::string file{};  // the source file of the class

  const ParamSpec* param(std::string_view name) const;  // nullptr when there is none
  const PortSpec* input(std::string_view name) const;
  // Of those declared, or the `metrics` that every stage has (sdk/metrics.hpp).
  const PortSpec* output(std::string_view name) const;
  Json to_json() const;
};

struct RendererInfo {
  std::string id, doc, class_name, output_name, file{};
};

struct PluginInfo {
  std::string build_id;  // of the library that the metadata was made from
  std::vector<StageInfo> stages;
  std::vector<RendererInfo> renderers;
  bool compute = false;  // there is a second library, NAME.compute.so, for running

  Json to_json() const;  // a stage in it is as `describe --format json` prints it
  static PluginInfo from_json(const Json& json);
};

}  // namespace kazan
