// A run's manifest with the end that can be seen from here: that of a run that was killed says
// "running" for ever.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan {

// manifest.json with `status` as status_of_run() has it, and `seconds` as seconds_of_run(). Throws
// Error (Fault::input), naming the file, where there is none, or it is no manifest.
Json seen_manifest(const std::filesystem::path& run);

// For a report: `status` alone, and a warning of its own where that is not the one recorded. What
// cannot be judged stays as it is.
Json manifest_to_report(const std::filesystem::path& run);

// Links in `view` to all that the run folder holds, but for files of these names.
void link_run(const std::filesystem::path& run, const std::filesystem::path& view,
              const std::vector<std::string>& without);

}  // namespace kazan
