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

bool is_laid_out(const Plugin& plugin) {
  return folder_of(plugin).native().ends_with("/lib/kazan/plugins");
}

// Beside the library, where nobody laid anything out: the chapter says whose it is.
bool is_chapter_of(const fs::path& file, const Plugin& plugin) {
  if (!is_file(file)) return false;
  const std::string text = read_file(file);
  return text.substr(0, text.find('\n')) == "# " + plugin.name;
}

// Plugins of tests lie elsewhere in the installation's folder.
std::vector<fs::path> places_of(const Plugin& plugin) {
  std::error_code absent;
  std::vector<fs::path> out;
  if (is_laid_out(plugin)) out.push_back(meant_by(chapter_folder(prefix_of(plugin), plugin)));
  const fs::path installed = fs::weakly_canonical(installation_folder(), absent);
  if (folder_of(plugin).native().starts_with(installed.native() + "/"))
    out.push_back(chapter_folder(installed, plugin));
  if (is_chapter_of(folder_of(plugin) / "README.md", plugin)) out.push_back(folder_of(plugin));
  return out;
}

}  // namespace

fs::path manual_folder(const Plugin& plugin) {
  for (const auto& place : places_of(plugin))
    if (is_file(place / "README.md") || is_file(place / "example.yaml")) return place;
  return "";
}

std::string no_manual_folder(const Plugin& plugin) {
  const fs::path path = by_family(plugin);
  const std::string begins = "README.md begins with # " + plugin.name;
  if (!is_laid_out(plugin))
    return "none is known: where " + begins + ", it and example.yaml may lie beside the library; " +
           "or lay out PREFIX/lib/kazan/plugins/" + plugin.library.filename().native() +
           " and PREFIX/share/kazan/plugins/" + path.native() + "/README.md, example.yaml";
  std::vector<std::string> places;
  for (const auto& place : places_of(plugin)) places.push_back(place.native());
  return "there is none in " + either(places) +
         "; kazan_add_plugin puts there README.md and example.yaml of " + path.native() + " or " +
         path.filename().native() + " beside its CMakeLists.txt, or those beside it where " +
         begins;
}

fs::path chapter_of(const Plugin& plugin) {
  for (const auto& place : places_of(plugin))
    if (is_file(place / "README.md")) return place / "README.md";
  return "";
}

}  // namespace kazan
