// Lays a value over an experiment, by the one rule of paths: --set, `set`, sweeps.
#pragma once

#include <string>
#include <vector>

#include "host/config/value.hpp"

namespace kazan {

// `k` is a var, `sae.k` a parameter (or use, in, seed) of a node, `seed` the experiment's. A path
// to what is not there is a fault at `at`, with the nearest name.
void set_path(Value& document, const std::string& path, const Position& at, Value value,
              Diagnostics& diagnostics);

// The map of that key in a document; made, if there is none.
Value& map_at(Value& document, const std::string& key);
std::vector<std::string> keys_of(const Value& map);
void put(Value& map, Entry entry);  // in place of the entry of that key, if there is one

}  // namespace kazan
