// One node of the store, compared with what was saved.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/run/store_verify.hpp"

namespace kazan {

// Told how many bytes were read.
using OnBytes = std::function<void(std::int64_t)>;

// Reads every file that the record names, and names those that are not what was saved with the
// chunks that differ. `stage` is filled in where the record can be read.
DamagedNode check_node(const std::filesystem::path& folder, const std::string& key,
                       const OnBytes& on_bytes);

}  // namespace kazan
