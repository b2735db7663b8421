// What a rig is made of: the host's side, which tests do not see.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "host/catalog/catalog.hpp"
#include "host/run/checkpoints.hpp"
#include "testing/rig.hpp"

namespace kazan::testing {

struct Rig::Parts final : Services {
  explicit Parts(const std::string& stage);

  SavedArtifact artifact(const std::string& reference) override;
  std::filesystem::path external(const std::string& sha256,
                                 const std::filesystem::path& recorded) override;
  void* provider(const std::string& stage, const std::string& interface) override;
  int threads() const override { return threads_given; }

  // Each throws Error (Fault::experiment) in the words of `runner check`.
  ParamBase& param(const std::string& name) const;
  void set(const std::string& param, const Json& value) const;
  InputBase& input(const std::string& port, const std::string& type) const;
  void require_output(const std::string& port) const;
  void require_whole() const;  // all that has to be given

  // Of what the plan step has seen already: throws Error (Fault::internal).
  void require_unplanned(const std::string& what) const;

  Planner::Given to_plan() const;
  Context::Given to_run(Checkpoints& checkpoints);
  std::map<std::string, ExternalFile> planned_files() const;
  void require_planned_shapes() const;  // of outputs; throws Error (Fault::plugin)
  void save_outputs();

  Catalog catalog;
  const StageInfo& info;
  std::unique_ptr<StageObject> object;
  ScopedFolder scratch{unique_folder(std::filesystem::temp_directory_path(), "kazan-rig")};
  std::map<std::string, std::vector<Description>> descriptions;
  std::filesystem::path base_folder = std::filesystem::current_path();
  std::int64_t seed = 0;
  int threads_given = 2;
  std::int64_t memory = 0;
  int looks_left = 0;  // 0: nobody stops the run
  double checkpoint_every = 60;
  std::filesystem::path checkpoint_folder = scratch.path() / "checkpoints";
  std::optional<Planner> planner;
  std::map<std::string, ExternalFile> files;
  std::optional<Context> context;
};

}  // namespace kazan::testing
