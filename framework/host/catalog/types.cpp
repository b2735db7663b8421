#include "host/catalog/types.hpp"

#include <algorithm>
#include <set>

namespace kazan {
namespace {

std::vector<std::string> with_port(const Catalog& catalog, const std::string& type,
                                   std::vector<PortSpec> StageInfo::*ports) {
  std::vector<std::string> found;
  for (const auto& id : catalog.stage_ids()) {
    const auto& of_stage = catalog.stage(id).*ports;
    if (std::any_of(of_stage.begin(), of_stage.end(),
                    [&](const PortSpec& port) { return port.type == type; }))
      found.push_back(id);
  }
  return found;
}

}  // namespace

std::vector<std::string> types_of(const Catalog& catalog) {
  std::set<std::string> types;
  for (const auto& id : catalog.stage_ids())
    for (const auto* ports : {&catalog.stage(id).inputs, &catalog.stage(id).outputs})
      for (const auto& port : *ports) types.insert(port.type);
  return {types.begin(), types.end()};
}

std::vector<std::string> givers_of(const Catalog& catalog, const std::string& type) {
  return with_port(catalog, type, &StageInfo::outputs);
}

std::vector<std::string> takers_of(const Catalog& catalog, const std::string& type) {
  return with_port(catalog, type, &StageInfo::inputs);
}

}  // namespace kazan
