// Where a plugin's chapter of the manual and its example are.
#pragma once

#include <filesystem>

#include "host/catalog/catalog.hpp"

namespace kazan {

// Where README.md and example.yaml of the plugin are: <prefix>/share/kazan/plugins/<family>/<name>,
// where they were installed; of a build folder what that leads to in the sources
// (cmake/KazanPlugin.cmake chooses it). "" where neither file is.
std::filesystem::path manual_folder(const Plugin& plugin);
// Why there is none: where it was looked for, and how it comes there.
std::string no_manual_folder(const Plugin& plugin);
// The chapter in it, README.md; "" where there is none.
std::filesystem::path chapter_of(const Plugin& plugin);

}  // namespace kazan
