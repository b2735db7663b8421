#include "host/inspect/manual.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// "measure/kurtosis"
fs::path by_family(const Plugin& plugin) {
  std::string name = plugin.name;
  std::replace(name.begin(), name.end(), '.', '/');
  return name;
}

// Of the prefix whose lib/kazan/plugins the library lies in: an installation, or a build folder.
fs::path chapter_folder(const fs::path& prefix, const Plugin& plugin) {
  return prefix / "share/kazan/plugins" / by_family(plugin);
}

fs::path folder_of(const Plugin& plugin) {
  std::error_code absent;
  return fs::weakly_canonical(plugin.library, absent).parent_path();
}
fs::path prefix_of(const Plugin& plugin) {
  return folder_of(plugin).parent_path().parent_path().parent_path();
}

// In a build folder it is a link to the sources: there it is to be mended.
fs::path meant_by(const fs::path& place) {
  std::error_code absent;
  return fs::is_symlink(place, absent) ? fs::canonical(place, absent) : place;
}

// Plugins of tests lie elsewhere in the installation's folder.
std::vector<fs::path> places_of(const Plugin& plugin) {
  std::error_code absent;
  std::vector<fs::path> out = {meant_by(chapter_folder(prefix_of(plugin), plugin))};
  const fs::path installed = fs::weakly_canonical(installation_folder(), absent);
  if (folder_of(plugin).native().starts_with(installed.native() + "/"))
    out.push_back(chapter_folder(installed, plugin));
  return out;
}

}  // namespace

fs::path manual_folder(const Plugin& plugin) {
  for (const auto& place : places_of(plugin))
    if (is_file(place / "README.md") || is_file(place / "example.yaml")) return place;
  return "";
}

std::string no_manual_folder(const Plugin& plugin) {
  std::vector<std::string> places;
  for (const auto& place : places_of(plugin)) places.push_back(place.native());
  const fs::path path = by_family(plugin);
  return "there is none in " + either(places) +
         "; kazan_add_plugin puts there README.md and example.yaml of " + path.native() + " or " +
         path.filename().native() +
         " beside its CMakeLists.txt, or those beside it where README.md begins with # " +
         plugin.name;
}

fs::path chapter_of(const Plugin& plugin) {
  for (const auto& place : places_of(plugin))
    if (is_file(place / "README.md")) return place / "README.md";
  return "";
}

}  // namespace kazan
