#include "host/inspect/manual.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

bool is_file(const fs::path& file) {
  std::error_code absent;
  return fs::is_regular_file(file, absent);
}

// "measure/kurtosis"
fs::path by_family(const Plugin& plugin) {
  std::string name = plugin.name;
  std::replace(name.begin(), name.end(), '.', '/');
  return name;
}

// Of the project that the build folder was configured for; "" where it is none of CMake's.
fs::path sources_of(const fs::path& build) {
  static const std::string kHome = "CMAKE_HOME_DIRECTORY:INTERNAL=";
  if (!is_file(build / "CMakeCache.txt")) return "";
  for (const auto& line : split(read_file(build / "CMakeCache.txt"), '\n'))
    if (line.starts_with(kHome)) return line.substr(kHome.size());
  return "";
}

// At the root of a project stands what the project is: a chapter says by its first line whose it
// is.
bool is_headed(const fs::path& file, const std::string& name) {
  return is_file(file) && split(read_file(file), '\n').front() == "# " + name;
}

// <prefix>/lib/kazan/plugins: of an installation, or of a build folder.
fs::path folder_of(const Plugin& plugin) {
  std::error_code absent;
  return fs::weakly_canonical(plugin.library, absent).parent_path();
}
fs::path prefix_of(const Plugin& plugin) {
  return folder_of(plugin).parent_path().parent_path().parent_path();
}

// Where a project has the folder of one of its plugins.
std::vector<fs::path> in_sources(const Plugin& plugin) {
  const fs::path name = by_family(plugin);
  return {"plugins" / name, name, name.filename()};
}

// The nearest first: a project may hold several plugins, or be one.
std::vector<fs::path> places_of(const Plugin& plugin) {
  std::error_code absent;
  const fs::path folder = folder_of(plugin), prefix = prefix_of(plugin);
  const fs::path name = by_family(plugin);
  std::vector<fs::path> out = {prefix / "share/kazan/plugins" / name};
  if (const fs::path sources = sources_of(prefix); !sources.empty()) {
    for (const auto& place : in_sources(plugin)) out.push_back(sources / place);
    if (is_headed(sources / "README.md", plugin.name)) out.push_back(sources);
  }
  const fs::path installed = fs::weakly_canonical(installation_folder(), absent);
  if (folder.native().starts_with(installed.native() + "/"))
    out.push_back(installed / "share/kazan/plugins" / name);
  return out;
}

}  // namespace

fs::path manual_folder(const Plugin& plugin) {
  for (const auto& place : places_of(plugin))
    if (is_file(place / "README.md") || is_file(place / "example.yaml")) return place;
  return "";
}

std::string no_manual_folder(const Plugin& plugin) {
  const fs::path sources = sources_of(prefix_of(plugin));
  if (sources.empty())
    return "the plugin is neither installed, with its chapter, nor in the build folder of its "
           "project";
  std::vector<std::string> places;
  for (const auto& place : in_sources(plugin)) places.push_back(place.native());
  return sources.native() + " has neither README.md nor example.yaml in " + either(places) +
         ", and " +
         (is_file(sources / "README.md") ? "its own README.md does not begin with"
                                         : "no README.md of its own that begins with") +
         " # " + plugin.name;
}

fs::path chapter_of(const Plugin& plugin) {
  for (const auto& place : places_of(plugin))
    if (is_file(place / "README.md")) return place / "README.md";
  return "";
}

}  // namespace kazan
