// How the catalog finds plugins and what can be wrong with them before any is loaded.
#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/json_file.hpp"
#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "host/catalog/elf.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// A pipe would never end, a device might never.
void require_file(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (error) throw Error(Fault::plugin, "cannot read " + file.native() + ": " + error.message());
  if (!fs::is_regular_file(status))
    throw Error(Fault::plugin, file.native() + " is no regular file");
}

PluginInfo read_metadata(const fs::path& file) {
  if (!is_there(file))
    throw Error(Fault::plugin, "its metadata " + file.native() + " is missing: rebuild it");
  try {
    require_file(file);
    return read_json(read_file(file), file, &PluginInfo::from_json);
  } catch (const Error& e) {
    throw Error(Fault::plugin, std::string("its metadata: ") + e.what());
  }
}

// Holds the metadata against the files. Throws Error when they do not fit.
void check_fit(const Plugin& plugin, const ElfFile& library) {
  const auto found = library.build_id();
  if (found.empty())
    throw Error(Fault::plugin, "it has no build id: link it with -Wl,--build-id=sha1");
  if (found != plugin.info.build_id)
    throw Error(Fault::plugin, "its metadata was made from another build (" + plugin.info.build_id +
                                   ", the library is " + found + "): rebuild it");
  if (plugin.info.compute && plugin.compute.empty())
    throw Error(Fault::plugin, "its second library " +
                                   (plugin.library.parent_path() / plugin.name).native() +
                                   ".compute.so is missing: rebuild or install it");
}

fs::path without(const fs::path& file, std::size_t ending) {
  const std::string& name = file.native();
  return name.substr(0, name.size() - ending);
}

}  // namespace

std::string PluginFolder::found() const {
  if (!problem.empty()) return problem;
  if (plugins == 0) return "no plugins";
  return plugins == 1 ? "1 plugin" : with_commas(static_cast<long long>(plugins)) + " plugins";
}

Catalog::Catalog(std::vector<fs::path> folders) : folders_(std::move(folders)) {
  std::set<fs::path> seen;  // folders and libraries, by the path that links lead to
  for (const auto& path : folders_) {
    std::error_code absent;
    PluginFolder folder{path, 0, "", false};
    if (seen.insert(fs::weakly_canonical(path, absent)).second)
      search(folder, seen);
    else
      folder.problem = "looked in already";
    looked_in_.push_back(std::move(folder));
  }
  find_clashes();
}

void Catalog::search(PluginFolder& folder, std::set<fs::path>& seen) {
  std::error_code error;
  std::vector<fs::path> libraries, others;
  fs::directory_iterator at(folder.path, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const auto& file = at->path();
    const auto& name = file.native();
    if (name.ends_with(".compute.so")) {
      if (!is_there(without(file, 11) += ".so")) others.push_back(file);
    } else if (name.ends_with(".so")) {
      libraries.push_back(file);
    } else if (name.ends_with(".json") && !is_there(without(file, 5) += ".so")) {
      others.push_back(file);
    }
  }
  folder.lost = static_cast<bool>(error);
  if (error)
    folder.problem = error == std::errc::no_such_file_or_directory
                         ? "does not exist"
                         : "cannot be read: " + error.message();
  std::sort(libraries.begin(), libraries.end());
  std::sort(others.begin(), others.end());
  const auto before = plugins_.size();
  for (const auto& library : libraries) {
    auto real = fs::weakly_canonical(library, error);
    if (error) real = library;  // a link to itself; add() tells
    if (!seen.insert(real).second) continue;
    // A link alone: its metadata lie where it leads.
    add(is_there(fs::path(library).replace_extension(".json")) ? library : real);
  }
  for (const auto& file : others) add_lost(file);
  folder.plugins = plugins_.size() - before;
}

void Catalog::add(const fs::path& library) {
  Plugin plugin;
  plugin.name = library.stem();
  plugin.library = library;
  plugin.metadata = fs::path(library).replace_extension(".json");
  const auto compute = library.parent_path() / (plugin.name + ".compute.so");
  if (is_there(compute)) plugin.compute = compute;
  try {
    plugin.info = read_metadata(plugin.metadata);
  } catch (const Error& e) {
    plugin.problem = e.what();
  }
  try {  // what is wrong with the library itself goes before what is wrong with its metadata
    require_file(library);
    const ElfFile elf(library);
    check_stamp(elf);
    if (!plugin.compute.empty()) {
      require_file(plugin.compute);
      check_stamp(ElfFile(plugin.compute));
    }
    if (plugin.problem.empty()) check_fit(plugin, elf);
  } catch (const Error& e) {
    plugin.problem = e.what();
  }
  plugins_.push_back(std::move(plugin));
}

// A file of a plugin whose library is gone. Other JSON files are none of ours.
void Catalog::add_lost(const fs::path& file) {
  Plugin plugin;
  const bool compute = file.native().ends_with(".compute.so");
  const fs::path base = without(file, compute ? 11 : 5);
  plugin.name = base.filename();
  plugin.library = fs::path(base) += ".so";
  plugin.metadata = fs::path(base) += ".json";
  plugin.problem = "its library " + plugin.library.native() + " is missing: rebuild or install it";
  try {
    plugin.info = read_metadata(plugin.metadata);
  } catch (const Error&) {
    if (!compute) return;
  }
  if (std::none_of(plugins_.begin(), plugins_.end(),
                   [&](const Plugin& other) { return other.library == plugin.library; }))
    plugins_.push_back(std::move(plugin));
}

void Catalog::find_clashes() {
  std::map<std::string, const Plugin*> owners;
  const auto claim = [&](const char* what, const std::string& id, const Plugin& plugin) {
    const auto [at, fresh] = owners.emplace(id, &plugin);
    if (!fresh && at->second != &plugin)
      clashes_.emplace(id, std::string("two plugins offer the ") + what + " " + id + ": " +
                               at->second->library.native() + " and " + plugin.library.native());
  };
  for (const auto& plugin : plugins_) {
    if (!plugin.problem.empty()) continue;
    for (const auto& stage : plugin.info.stages) claim("stage", stage.id, plugin);
    for (const auto& renderer : plugin.info.renderers) claim("renderer", renderer.id, plugin);
  }
}

}  // namespace kazan
