// The metrics that a node of a run has told.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sdk/metrics.hpp"

namespace kazan {

// From the node's record in the run folder, in the order in which it told them; NaN: undefined.
// Nothing where it left no record. Throws Error (Fault::input) for one that cannot be read.
std::optional<std::vector<MetricValue>> told_metrics(const std::filesystem::path& run,
                                                     const std::string& id);

}  // namespace kazan
