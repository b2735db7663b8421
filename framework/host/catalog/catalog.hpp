// The plugins that are installed: finds them, checks them, loads the few that are used.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/catalog/library.hpp"
#include "host/catalog/metadata.hpp"
#include "host/catalog/stage_object.hpp"
#include "sdk/renderer.hpp"

namespace kazan {

struct Plugin {
  std::string name;                // "measure.density"
  std::filesystem::path library;   // .../measure.density.so
  std::filesystem::path compute;   // .../measure.density.compute.so, or empty
  std::filesystem::path metadata;  // .../measure.density.json
  std::string problem;             // why it cannot be used; empty when it can
  PluginInfo info;                 // with a problem: what the metadata claims, if they can be read
};

// A folder that was looked in.
struct PluginFolder {
  std::filesystem::path path;
  std::size_t plugins = 0;
  std::string problem;  // "does not exist", "cannot be read: Permission denied", or ""
  bool lost = false;    // for that reason; not because it was looked in already

  std::string found() const;  // the problem, or "14 plugins"
};

class Catalog {
 public:
  // Reads the metadata of each plugin in the folders. An absent folder is no fault, nor is a broken
  // plugin: it is there with its problem. A name that two plugins offer cannot be used, the rest of
  // both can. A file that two paths lead to is one plugin.
  explicit Catalog(std::vector<std::filesystem::path> folders);

  // Loads the library of each plugin, the one that plans, in a process of its own: what cannot be
  // loaded is a problem of its plugin from then on.
  void try_to_load();

  const std::vector<Plugin>& plugins() const { return plugins_; }
  const std::vector<std::filesystem::path>& folders() const { return folders_; }
  const std::vector<PluginFolder>& looked_in() const { return looked_in_; }
  // The same as notes: a line a folder with what is in it, and how further ones are named.
  std::vector<std::string> places() const;
  Complaint no_plugin() const;  // where it has none at all
  // Names that two plugins offer, with what is to be said of it.
  const std::map<std::string, std::string>& clashes() const { return clashes_; }
  std::vector<std::string> stage_ids() const;     // that can be used, sorted
  std::vector<std::string> renderer_ids() const;  // the same

  // Throw Error (Fault::plugin) with the nearest name, or the reason why it cannot be used.
  const StageInfo& stage(const std::string& id) const;
  const RendererInfo& renderer(const std::string& id) const;
  const Plugin& plugin_of(const std::string& id) const;  // of a stage or renderer
  // A plugin of that name, or that claims to offer it, that was passed over for one that works.
  const Plugin* passed_over(const std::string& id) const;

  // Of the plugin's libraries and of the project's libraries they link, by file name.
  std::map<std::string, std::string> build_ids(const std::string& id) const;
  // Of the libtorch that the plugin was built with, "" when it uses none.
  std::string torch_version(const std::string& id) const;
  // SHA-256 over the build ids of the plugin's libraries and of the project's libraries they link.
  std::string code_id(const std::string& id) const;

  std::unique_ptr<StageObject> make(const std::string& id);         // to plan with
  std::unique_ptr<StageObject> make_to_run(const std::string& id);  // loads the compute library
  const RendererEntry& renderer_entry(const std::string& id);
  void* provider(const std::string& id, const std::string& interface);

 private:
  void search(PluginFolder& folder, std::set<std::filesystem::path>& seen);
  void add(const std::filesystem::path& library);
  void add_lost(const std::filesystem::path& metadata);
  void find_clashes();
  Complaint not_found(const std::string& id) const;
  const Library& load(const std::filesystem::path& path);
  void require_one_torch(const std::filesystem::path& path);
  const StageEntry& entry(const std::string& id);

  std::vector<std::filesystem::path> folders_;
  std::vector<PluginFolder> looked_in_;
  std::vector<Plugin> plugins_;
  std::map<std::string, std::string> clashes_;
  std::map<std::string, Library> loaded_;
  // Read from libraries' files, once each.
  struct Linked {
    std::string build_id;
    std::vector<std::filesystem::path> libraries;  // of the project, that it links
  };
  const Linked& linked(const std::filesystem::path& library) const;
  void collect(const std::filesystem::path& library, std::map<std::string, std::string>& ids) const;
  mutable std::map<std::filesystem::path, Linked> linked_;
  std::filesystem::path torch_library_;  // the first loaded one that uses libtorch
};

// author_of() the class of a stage, which has to be there; for as long as the catalog is.
std::function<std::string(const std::string& stage)> authors(const Catalog& catalog);

// --plugins, then KAZAN_PLUGIN_PATH (colon-separated), then the installation's own folder.
std::vector<std::filesystem::path> plugin_folders(const std::vector<std::string>& option);

// <installation>: lib/ and share/kazan/ are in it. Where libkazan lies, so that a program of
// another folder, the test of a plugin, finds it too.
std::filesystem::path installation_folder();

}  // namespace kazan
