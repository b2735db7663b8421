// Temporary files name the process that writes them, so that what it left when it was killed can
// be told from what is being written.
#pragma once

#include <filesystem>
#include <string>

namespace kazan {

// This process: "<machine>-<pid>.<start>", of letters, digits, '.' and one '-'. The start time
// tells a process from a later one that got its number, after a restart of the machine say.
std::string writer_name();

// elsewhere: of another machine or PID namespace, or of a user whose processes cannot be seen
enum class Writer { alive, dead, elsewhere };

// Of a writer_name(); a name that is none: elsewhere.
Writer state_of(const std::string& writer);

// A name beside `path` for its next version: "<path>.tmp-<writer>-<n>".
std::filesystem::path temporary_beside(const std::filesystem::path& path);

// Removes what temporary_beside() named in this folder for processes that are dead, or elsewhere
// and silent for a month. Errors are ignored.
void sweep_temporaries(const std::filesystem::path& folder);

// Nothing in or below `path` was written for a month. What is being written elsewhere is not
// older: the longest silence of a node is the time it computes without writing.
bool abandoned(const std::filesystem::path& path);

}  // namespace kazan
