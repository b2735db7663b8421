// Records in run folders are sealed: what was changed by hand, or by a disk, is told.
#pragma once

#include <filesystem>

namespace kazan {

// Warns on stderr of each node of the run whose record is not as it was written.
void warn_of_changed_records(const std::filesystem::path& run);

}  // namespace kazan
