#include "host/catalog/catalog.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/catalog/elf.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// Reads the metadata and holds it against the library. Throws Error when they do not fit.
PluginInfo read_metadata(const Plugin& plugin) {
  if (!fs::exists(plugin.metadata))
    throw Error(Fault::plugin,
                "its metadata " + plugin.metadata.native() + " is missing: rebuild it");
  PluginInfo info;
  try {
    info = PluginInfo::from_json(Json::parse(read_file(plugin.metadata), "JSON"));
  } catch (const Error& e) {
    throw Error(Fault::plugin, "its metadata " + plugin.metadata.native() + ": " + e.what());
  }
  const auto found = ElfFile(plugin.library).build_id();
  if (found.empty())
    throw Error(Fault::plugin, "it has no build id: link it with -Wl,--build-id=sha1");
  if (found != info.build_id)
    throw Error(Fault::plugin, "its metadata was made from another build (" + info.build_id +
                                   ", the library is " + found + "): rebuild it");
  return info;
}

bool offers(const Plugin& plugin, const std::string& id) {
  const auto is = [&](const auto& item) { return item.id == id; };
  return std::any_of(plugin.info.stages.begin(), plugin.info.stages.end(), is) ||
         std::any_of(plugin.info.renderers.begin(), plugin.info.renderers.end(), is);
}

// Adds name and build id of a library and of the project's it links: those that lie beside it or
// in the installation's lib.
void collect(const fs::path& library, std::map<std::string, std::string>& ids) {
  if (ids.contains(library.filename())) return;
  const ElfFile elf(library);
  ids[library.filename()] = elf.build_id();
  for (const auto& folder : {library.parent_path(), installation_folder() / "lib"})
    for (const auto& name : elf.needed())
      if (fs::exists(folder / name)) collect(folder / name, ids);
}

bool exports(const fs::path& library, const std::string& symbol) {
  const auto symbols = exported_symbols(library);
  return std::find(symbols.begin(), symbols.end(), symbol) != symbols.end();
}

}  // namespace

Catalog::Catalog(std::vector<fs::path> folders) : folders_(std::move(folders)) {
  std::set<fs::path> seen;
  for (const auto& folder : folders_) {
    std::error_code absent;
    if (!seen.insert(fs::weakly_canonical(folder, absent)).second) continue;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder, absent)) {
      const auto name = entry.path().filename().native();
      if (name.ends_with(".so") && !name.ends_with(".compute.so")) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    for (const auto& library : found) add(library);
  }
  find_clashes();
}

void Catalog::add(const fs::path& library) {
  Plugin plugin;
  plugin.name = library.stem();
  plugin.library = library;
  plugin.metadata = fs::path(library).replace_extension(".json");
  const auto compute = library.parent_path() / (plugin.name + ".compute.so");
  if (fs::exists(compute)) plugin.compute = compute;
  try {
    check_stamp(library);
    if (!plugin.compute.empty()) check_stamp(plugin.compute);
    plugin.info = read_metadata(plugin);
  } catch (const Error& e) {
    plugin.problem = e.what();
  }
  plugins_.push_back(std::move(plugin));
}

void Catalog::find_clashes() {
  std::map<std::string, Plugin*> owners;
  for (auto& plugin : plugins_)
    for (const auto& stage : plugin.info.stages) {
      const auto [at, fresh] = owners.emplace(stage.id, &plugin);
      if (fresh) continue;
      const std::string both = "two plugins offer the stage " + stage.id + ": " +
                               at->second->library.native() + " and " + plugin.library.native();
      at->second->problem = plugin.problem = both;
    }
}

std::vector<std::string> Catalog::stage_ids() const {
  std::vector<std::string> ids;
  for (const auto& plugin : plugins_)
    if (plugin.problem.empty())
      for (const auto& stage : plugin.info.stages) ids.push_back(stage.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

const Plugin& Catalog::plugin_of(const std::string& id) const {
  const auto found = std::find_if(plugins_.begin(), plugins_.end(), [&](const Plugin& plugin) {
    return offers(plugin, id) || (!plugin.problem.empty() && plugin.name == id);
  });
  if (found != plugins_.end() && found->problem.empty()) return *found;
  if (found != plugins_.end())
    throw Error(Fault::plugin, "the plugin " + found->name + " cannot be used: " + found->problem);
  std::vector<std::string> tried;
  for (const auto& folder : folders_) tried.push_back(folder.native());
  throw Error(Fault::plugin, "no plugin offers " + id + did_you_mean(id, stage_ids()) +
                                 "; looked in " + join(tried, ", "));
}

const StageInfo& Catalog::stage(const std::string& id) const {
  for (const auto& stage : plugin_of(id).info.stages)
    if (stage.id == id) return stage;
  throw Error(Fault::plugin, id + " is a renderer, not a stage");
}

const RendererInfo& Catalog::renderer(const std::string& id) const {
  for (const auto& renderer : plugin_of(id).info.renderers)
    if (renderer.id == id) return renderer;
  throw Error(Fault::plugin, id + " is a stage, not a renderer");
}

std::map<std::string, std::string> Catalog::build_ids(const std::string& id) const {
  const Plugin& plugin = plugin_of(id);
  std::map<std::string, std::string> ids;
  collect(plugin.library, ids);
  if (!plugin.compute.empty()) collect(plugin.compute, ids);
  return ids;
}

std::string Catalog::torch_version(const std::string& id) const {
  const auto& compute = plugin_of(id).compute;
  return compute.empty() ? "" : kazan::torch_version(compute);
}

std::string Catalog::code_id(const std::string& id) const {
  std::string all;
  for (const auto& [name, build] : build_ids(id)) all += name + "=" + build + "\n";
  return sha256(all);
}

const Library& Catalog::load(const fs::path& path) {
  const auto found = loaded_.find(path);
  if (found != loaded_.end()) return found->second;
  require_one_torch(path);
  return loaded_.emplace(path, Library(path)).first->second;
}

// Two versions of libtorch in one process crash it.
void Catalog::require_one_torch(const fs::path& path) {
  const std::string version = kazan::torch_version(path);
  if (version.empty()) return;
  if (torch_library_.empty()) torch_library_ = path;
  if (const auto first = kazan::torch_version(torch_library_); version != first)
    throw Error(Fault::plugin, path.native() + " was built with libtorch " + version + ", but " +
                                   torch_library_.native() + ", in use already, with " + first +
                                   ": rebuild one of them");
}

const StageEntry& Catalog::entry(const std::string& id) {
  const std::string symbol = "kazan_stage_" + stage(id).class_name;
  const auto& library = plugin_of(id).library;
  if (const auto* found = load(library).find<const StageEntry>(symbol)) return *found;
  throw Error(Fault::plugin, library.native() + " does not define " + symbol);
}

std::unique_ptr<StageObject> Catalog::make(const std::string& id) {
  return std::make_unique<StageObject>(entry(id), nullptr);
}

std::unique_ptr<StageObject> Catalog::make_to_run(const std::string& id) {
  const auto& compute = plugin_of(id).compute;
  const std::string symbol = "kazan_run_" + stage(id).class_name;
  const RunEntry* run = nullptr;
  // One that only offers interfaces to other stages is left alone until they ask.
  if (!compute.empty() && exports(compute, symbol))
    run = load(compute).find<const RunEntry>(symbol);
  return std::make_unique<StageObject>(entry(id), run);
}

const RendererEntry& Catalog::renderer_entry(const std::string& id) {
  const std::string symbol = "kazan_renderer_" + renderer(id).class_name;
  const auto& library = plugin_of(id).library;
  if (const auto* found = load(library).find<const RendererEntry>(symbol)) return *found;
  throw Error(Fault::plugin, library.native() + " does not define " + symbol);
}

void* Catalog::provider(const std::string& id, const std::string& interface) {
  const Plugin& plugin = plugin_of(id);
  const auto& library = plugin.compute.empty() ? plugin.library : plugin.compute;
  void* function = load(library).find<void>("kazan_provide_" + interface);
  if (!function)
    throw Error(Fault::plugin, "the plugin of " + id + " (" + library.native() +
                                   ") does not offer the interface " + interface);
  return reinterpret_cast<void* (*)()>(function)();
}

std::vector<fs::path> plugin_folders(const std::vector<std::string>& option) {
  std::vector<fs::path> folders(option.begin(), option.end());
  if (const char* path = std::getenv("KAZAN_PLUGIN_PATH"))
    for (const auto& folder : split(path, ':'))
      if (!folder.empty()) folders.emplace_back(folder);
  folders.push_back(installation_folder() / "lib/kazan/plugins");
  return folders;
}

fs::path installation_folder() {
  return fs::canonical("/proc/self/exe").parent_path().parent_path();
}

}  // namespace kazan
