#include "runner/reference/links.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "runner/reference/markdown.hpp"
#include "sdk/metrics.hpp"

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

std::vector<std::string> givers_of(const Catalog& catalog, const std::string& type) {
  return with_port(catalog, type, &StageInfo::outputs);
}

std::vector<std::string> takers_of(const Catalog& catalog, const std::string& type) {
  return with_port(catalog, type, &StageInfo::inputs);
}

std::string links(const std::vector<std::string>& stages) {
  std::vector<std::string> all;
  for (const auto& id : stages) all.push_back("[" + md_text(id) + "](" + id + ".md)");
  return join(all, ", ");
}

std::string made_from(const std::string& command) {
  return "<!-- Made by " + command + "; tools/dev reference writes it anew. -->\n";
}

}  // namespace kazan
