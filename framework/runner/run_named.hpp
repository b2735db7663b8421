// Which run folder a word on the command line means. For every verb that takes a RUN.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kazan {

// Absolute, `latest` resolved. `given` is the path of a run folder, or EXPERIMENT/NUMBER or
// EXPERIMENT/latest below `runs` (--runs). Throws Error (Fault::input) that names the nearest runs.
std::filesystem::path run_named(const std::string& given, const std::filesystem::path& runs);

// The run folders runs/<experiment>/<number>, the newest first; none where there is no such folder.
std::vector<std::filesystem::path> runs_of(const std::filesystem::path& runs,
                                           const std::string& experiment);

}  // namespace kazan
