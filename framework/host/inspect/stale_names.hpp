// Names in a plugin's chapter of the manual that its stages do not declare, or no longer.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/metadata.hpp"
#include "host/inspect/example.hpp"

namespace kazan {

// "README.md:12: `hevy` is no parameter of measure.kurtosis (did you mean heavy?)". Looked at is
// what can be nothing else: `name`: or a table's first cell in a section Parameters; `name` behind
// Input or Output, and each of a list behind Inputs or Outputs.
std::vector<std::string> stale_names(const PluginInfo& plugin, const std::string& file,
                                     const std::string& chapter);

// The nodes that use one of its stages in blocks of YAML: their parameters and inputs, as
// `runner check` reads them.
std::vector<std::string> stale_nodes(const PluginInfo& plugin, const std::string& file,
                                     const std::string& chapter, const Workplace& workplace);

}  // namespace kazan
