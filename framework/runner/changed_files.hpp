// Whether the experiment's files are still those that a run was planned from.
#pragma once

#include <filesystem>

#include "host/graph/plan.hpp"
#include "runner/options.hpp"

namespace kazan {

// Says, in a line on stderr or to a program as a diagnostic, which of the files have changed since
// the plan of this run folder was made, and how to run them as they are now.
void tell_changed_files(const std::filesystem::path& run, const Plan& plan, const Options& options);

}  // namespace kazan
