// The folder of one run: docs/run-folder.md.
#pragma once

#include <filesystem>
#include <string>

#include "host/config/source.hpp"
#include "host/graph/plan.hpp"
#include "host/run/execute.hpp"
#include "host/run/store.hpp"

namespace kazan {

class RunFolder {
 public:
  // Makes runs/<experiment>/<number>/ with the next free number and points `latest` at it.
  // Throws Error (Fault::machine).
  RunFolder(const std::filesystem::path& runs, const std::string& experiment);
  // The folder of a run that there is; 0 is the number of one whose folder has no number's name.
  static RunFolder existing(const std::filesystem::path& run);

  const std::filesystem::path& path() const { return path_; }
  int number() const { return number_; }
  std::filesystem::path plan() const { return path_ / "plan.json"; }
  std::filesystem::path events() const { return path_ / "events.jsonl"; }
  std::filesystem::path tensorboard() const { return path_ / "tensorboard"; }
  std::filesystem::path worker_log() const { return path_ / "logs/worker.log"; }

  // experiment.yaml as given and, when it extends others, all of them under experiment/, in the
  // folders that they have to each other. `sources`: the experiment first.
  void write_experiment(const std::vector<std::shared_ptr<const Source>>& sources) const;
  // Of these files, in the same order, those that are not as this folder has them, or are gone.
  std::vector<std::filesystem::path> changed(
      const std::vector<std::filesystem::path>& sources) const;
  // The same files, from another run's folder.
  void copy_experiment(const std::filesystem::path& run) const;
  void write_plan(const Plan& plan) const;
  // Copies the node's record, figures and artifacts; files above 4 MiB stay in the store only.
  // Throws Damaged naming the file when one is not what was saved, or gone.
  void copy_node(const PlannedNode& node, const Store& store) const;

 private:
  RunFolder() = default;

  std::filesystem::path path_;
  int number_ = 0;
};

}  // namespace kazan
