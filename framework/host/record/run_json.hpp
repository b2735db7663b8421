// What a run writes as JSON.
#pragma once

#include <filesystem>

#include "base/json.hpp"

namespace kazan {

// A file of a run folder. Throws Error (Fault::input), naming the file, where the run did not write
// it, or it is no JSON.
Json read_run_json(const std::filesystem::path& file);

}  // namespace kazan
