#include "host/catalog/catalog.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/library_folder.hpp"
#include "base/text.hpp"
#include "host/catalog/elf.hpp"
#include "host/catalog/plugin_path.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

bool offers(const Plugin& plugin, const std::string& id) {
  const auto is = [&](const auto& item) { return item.id == id; };
  return std::any_of(plugin.info.stages.begin(), plugin.info.stages.end(), is) ||
         std::any_of(plugin.info.renderers.begin(), plugin.info.renderers.end(), is);
}

bool exports(const fs::path& library, const std::string& symbol) {
  const auto symbols = exported_symbols(library);
  return std::find(symbols.begin(), symbols.end(), symbol) != symbols.end();
}

}  // namespace

std::vector<std::string> Catalog::stage_ids() const {
  std::vector<std::string> ids;
  for (const auto& plugin : plugins_)
    if (plugin.problem.empty())
      for (const auto& stage : plugin.info.stages)
        if (!clashes_.contains(stage.id)) ids.push_back(stage.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> Catalog::renderer_ids() const {
  std::vector<std::string> ids;
  for (const auto& plugin : plugins_)
    if (plugin.problem.empty())
      for (const auto& renderer : plugin.info.renderers)
        if (!clashes_.contains(renderer.id)) ids.push_back(renderer.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

const Plugin* Catalog::passed_over(const std::string& id) const {
  for (const auto& plugin : plugins_)
    if (!plugin.problem.empty() && (plugin.name == id || offers(plugin, id))) return &plugin;
  return nullptr;
}

const Plugin& Catalog::plugin_of(const std::string& id) const {
  if (const auto clash = clashes_.find(id); clash != clashes_.end())
    throw Error(Fault::plugin,
                Complaint{clash->second, "plugin", "one plugin that offers it", "two", "", {}});
  for (const auto& plugin : plugins_)
    if (plugin.problem.empty() && offers(plugin, id)) return plugin;
  if (const Plugin* broken = passed_over(id)) {
    Complaint complaint;
    complaint.code = "plugin";
    complaint.message = "the plugin " + broken->name + " cannot be used: " + broken->problem;
    throw Error(Fault::plugin, std::move(complaint));
  }
  throw Error(Fault::plugin, not_found(id));
}

Complaint Catalog::not_found(const std::string& id) const {
  auto names = stage_ids();
  const auto renderers = renderer_ids();
  names.insert(names.end(), renderers.begin(), renderers.end());
  auto c = unknown_name("unknown-stage", "no plugin offers", id, {}, names);
  c.expected = "a stage of `runner list`";
  c.notes = places();
  return c;
}

std::vector<std::string> Catalog::places() const {
  std::vector<std::string> notes;
  for (const auto& folder : looked_in_)
    notes.push_back("looked in " + folder.path.native() + ": " + folder.found());
  notes.push_back("further folders of plugins are named by --plugins or KAZAN_PLUGIN_PATH");
  return notes;
}

Complaint Catalog::no_plugin() const {
  return {"there is no plugin", "plugin", "some in one of these folders", "none", "", places()};
}

const StageInfo& Catalog::stage(const std::string& id) const {
  for (const auto& stage : plugin_of(id).info.stages)
    if (stage.id == id) return stage;
  throw Error(Fault::plugin,
              wrong_value("unknown-stage", id, "the name of a stage", "that of a renderer"));
}

const RendererInfo& Catalog::renderer(const std::string& id) const {
  for (const auto& renderer : plugin_of(id).info.renderers)
    if (renderer.id == id) return renderer;
  throw Error(Fault::plugin,
              wrong_value("unknown-stage", id, "the name of a renderer: " + either(renderer_ids()),
                          "that of a stage"));
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

const Catalog::Linked& Catalog::linked(const fs::path& library) const {
  const auto [at, fresh] = linked_.try_emplace(library);
  if (!fresh) return at->second;
  const ElfFile elf(library);
  at->second.build_id = elf.build_id();
  for (const auto& folder : {library.parent_path(), installation_folder() / "lib"})
    for (const auto& name : elf.needed())
      if (is_there(folder / name)) at->second.libraries.push_back(folder / name);
  return at->second;
}

// Adds name and build id of a library and of the project's it links: those that lie beside it or
// in the installation's lib.
void Catalog::collect(const fs::path& library, std::map<std::string, std::string>& ids) const {
  if (ids.contains(library.filename())) return;
  const Linked& found = linked(library);
  ids[library.filename()] = found.build_id;
  for (const auto& other : found.libraries) collect(other, ids);
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
  return std::make_unique<StageObject>(entry(id), nullptr, plugin_of(id).library);
}

std::unique_ptr<StageObject> Catalog::make_to_run(const std::string& id) {
  const auto& compute = plugin_of(id).compute;
  const std::string symbol = "kazan_run_" + stage(id).class_name;
  const RunEntry* run = nullptr;
  // One that only offers interfaces to other stages is left alone until they ask.
  if (!compute.empty() && exports(compute, symbol))
    run = load(compute).find<const RunEntry>(symbol);
  return std::make_unique<StageObject>(entry(id), run, plugin_of(id).library);
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

std::function<std::string(const std::string&)> authors(const Catalog& catalog) {
  return [&catalog](const std::string& id) {
    const StageInfo& stage = catalog.stage(id);
    return author_of(stage.class_name.c_str(), stage.file.c_str(), catalog.plugin_of(id).library);
  };
}

std::vector<fs::path> plugin_folders(const std::vector<std::string>& option) {
  std::vector<fs::path> folders(option.begin(), option.end());
  for (auto& folder : plugin_path()) folders.push_back(std::move(folder));
  folders.push_back(installation_folder() / "lib/kazan/plugins");
  return folders;
}

fs::path installation_folder() {
  return library_folder().parent_path();
}

}  // namespace kazan
