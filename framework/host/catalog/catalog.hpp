// The plugins that are installed: finds them, checks them, loads the few that are used.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
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
  PluginInfo info;
};

class Catalog {
 public:
  // Reads the metadata of each plugin in the folders. An absent folder is no fault. Two plugins
  // that offer one stage make that stage unusable, with both named.
  explicit Catalog(std::vector<std::filesystem::path> folders);

  const std::vector<Plugin>& plugins() const { return plugins_; }
  const std::vector<std::filesystem::path>& folders() const { return folders_; }
  std::vector<std::string> stage_ids() const;  // of usable plugins, sorted

  // Throw Error (Fault::plugin) with the nearest name, or the reason why it cannot be used.
  const StageInfo& stage(const std::string& id) const;
  const RendererInfo& renderer(const std::string& id) const;
  const Plugin& plugin_of(const std::string& id) const;  // of a stage or renderer

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
  void add(const std::filesystem::path& library);
  void find_clashes();
  const Library& load(const std::filesystem::path& path);
  void require_one_torch(const std::filesystem::path& path);
  const StageEntry& entry(const std::string& id);

  std::vector<std::filesystem::path> folders_;
  std::vector<Plugin> plugins_;
  std::map<std::string, Library> loaded_;
  std::filesystem::path torch_library_;  // the first loaded one that uses libtorch
};

// --plugins, then KAZAN_PLUGIN_PATH (colon-separated), then the installation's own folder.
std::vector<std::filesystem::path> plugin_folders(const std::vector<std::string>& option);

// <installation>/lib and <installation>/share/kazan, found from this program's place.
std::filesystem::path installation_folder();

}  // namespace kazan
