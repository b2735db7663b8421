// What a plugin's libraries show to others and want from them.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/catalog/patience.hpp"
#include "host/inspect/inspected.hpp"

namespace kazan {

// By names that begin so the runner finds what a plugin offers: those of cmake/plugin_exports.map.
const std::vector<std::string>& wanted_exports();

// Opens them in a process of their own, which does not outlast `patience`. Of a plugin that the
// catalog can use.
Inspected inspect_symbols(const Plugin& plugin, const Patience& patience);

}  // namespace kazan
