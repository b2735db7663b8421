// Where a plugin's chapter of the manual and its example are.
#pragma once

#include <filesystem>

#include "host/catalog/catalog.hpp"

namespace kazan {

// The plugin's folder: where it was installed, <prefix>/share/kazan/plugins/<family>/<name>; or the
// sources that CMake built it from, where its library still lies in the build folder: their root
// only where its README.md begins with "# <family>.<name>". "" where neither is known.
std::filesystem::path manual_folder(const Plugin& plugin);
// Why it is not known: where it was looked for.
std::string no_manual_folder(const Plugin& plugin);
// The chapter in it, README.md; "" where there is none.
std::filesystem::path chapter_of(const Plugin& plugin);

}  // namespace kazan
