// Plugin folders that were named and cannot be looked into. Not a fault: others may have what is
// asked for. The installation's own folder is named by nobody.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/config/diagnostics.hpp"
#include "runner/options.hpp"

namespace kazan {

// A warning each, at "--plugins" or "KAZAN_PLUGIN_PATH". Code: plugin-folder.
std::vector<Diagnostic> lost_folders(const Catalog& catalog, const Options& options);

// The same for the verbs that check no experiment: a line each on stderr, with --progress json an
// event; nothing with --quiet, or where stdout has JSON.
void tell_lost_folders(const Catalog& catalog, const Options& options);

}  // namespace kazan
