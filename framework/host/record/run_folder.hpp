// The folder of one run: docs/run-folder.md.
#pragma once

#include <filesystem>
#include <string>

#include "host/graph/plan.hpp"
#include "host/run/execute.hpp"
#include "host/run/store.hpp"

namespace kazan {

class RunFolder {
 public:
  // Makes runs/<experiment>/<number>/ with the next free number and points `latest` at it.
  // Throws Error (Fault::machine).
  RunFolder(const std::filesystem::path& runs, const std::string& experiment);

  const std::filesystem::path& path() const { return path_; }
  int number() const { return number_; }
  std::filesystem::path plan() const { return path_ / "plan.json"; }
  std::filesystem::path worker_log() const { return path_ / "logs/worker.log"; }

  void write_experiment(const std::string& text) const;
  void write_plan(const Plan& plan) const;
  // Copies the node's record, figures and artifacts; files above 4 MiB stay in the store only.
  // Throws Damaged naming the file when one is not what was saved, or gone.
  void copy_node(const PlannedNode& node, const Store& store) const;

 private:
  std::filesystem::path path_;
  int number_ = 0;
};

}  // namespace kazan
