// What a plugin's libraries show to others and want from them.
#pragma once

#include "host/catalog/catalog.hpp"
#include "host/inspect/inspected.hpp"

namespace kazan {

// Opens them in a process of their own. Of a plugin that the catalog can use.
Inspected inspect_symbols(const Plugin& plugin);

}  // namespace kazan
