// What to type after a plugin was written.
#pragma once

#include <filesystem>
#include <string>

namespace kazan {

// Lines for the shell, below a sentence each: build, test, check and run the plugin in `folder`,
// with this program's SDK. That of a build folder is to be installed first.
std::string next_steps(const std::filesystem::path& folder);

}  // namespace kazan
