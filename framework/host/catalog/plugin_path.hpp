// KAZAN_PLUGIN_PATH: further folders of plugins, for every command of a shell.
#pragma once

#include <filesystem>
#include <vector>

namespace kazan {

// As the variable has them, between its colons; an empty part is none.
std::vector<std::filesystem::path> plugin_path();

}  // namespace kazan
