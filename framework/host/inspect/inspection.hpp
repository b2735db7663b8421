// All that `runner plugin check` asks of a plugin.
#pragma once

#include <filesystem>
#include <functional>

#include "host/catalog/catalog.hpp"
#include "host/inspect/example.hpp"
#include "host/inspect/inspected.hpp"

namespace kazan {

// Tells each thing as soon as it was looked at. `example`: an experiment that uses the plugin's
// stages; "" to look for the one beside its manual. Returns whether nothing has to be mended.
bool inspect(const Plugin& plugin, Catalog& catalog, const Workplace& workplace,
             const std::filesystem::path& example,
             const std::function<void(const Inspected&)>& tell);

}  // namespace kazan
