// A copy of what the store holds, for other programs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/run/store.hpp"

namespace kazan {

// The files of the output `port` of the node `key` into `to`, a folder that is made, and appears as
// a whole or not at all. Returns their names in it, sorted. Each chunk is compared with what was
// saved before it is written. Throws Error (Fault::input) where the store has no such node or `to`
// is there and is not an empty folder, (Fault::machine) where it cannot be written; Damaged.
std::vector<std::string> copy_artifact(const Store& store, const std::string& key,
                                       const std::string& port, const std::filesystem::path& to);

}  // namespace kazan
