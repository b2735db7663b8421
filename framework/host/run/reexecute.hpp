// Computes a node again beside the store, to hold against what the store has.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/files.hpp"
#include "host/run/execute.hpp"

namespace kazan {

// Each node runs in a worker of its own, with the threads of its plan, on a scratch store where
// links into the real one stand for everything but the node itself: nothing in the store changes,
// which may be read-only. Scratch stores lie in the system's folder for temporary files (TMPDIR),
// are removed with this object, or, after a kill, by the next one.
class Reexecution {
 public:
  // `plan_file`: of the run. Throws Error (Fault::machine) when there is no place to work in.
  Reexecution(const Plan& plan, const Store& store,
              std::vector<std::filesystem::path> plugin_folders);

  // Never throws for what the node does: the result is that of execute(). A node one of whose
  // inputs is not in the store fails with Fault::input; one whose inputs the store has damaged,
  // with their place in the store and `damaged` set.
  // `go_on` is asked several times a second; where it says no, the node is stopped.
  NodeResult run(
      const PlannedNode& node, const std::function<void(const Json&)>& report,
      const std::function<bool()>& go_on = [] { return true; });
  // A store that has all but this node, for who computes it in another way; until the next run.
  std::filesystem::path store_without(const PlannedNode& node) const;
  // The plan that it computes by.
  std::filesystem::path plan_file() const { return room_.path() / "plan.json"; }
  // What the node left, as a store has it; until the next run.
  std::filesystem::path folder(const PlannedNode& node) const;

 private:
  std::optional<NodeResult> without_inputs(const PlannedNode& node) const;
  NodeResult with_places(NodeResult result, const std::filesystem::path& scratch) const;
  void link_others(const PlannedNode& node, const Store& scratch) const;

  // A folder of this process's own, among those of others; the last one to leave removes
  // what they lay in.
  class Room {
   public:
    Room();
    ~Room();
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    const std::filesystem::path& path() const { return path_; }

   private:
    std::filesystem::path area_, path_;
  };

  Plan plan_;
  const Store& store_;
  std::vector<std::filesystem::path> plugin_folders_;
  Room room_;
};

}  // namespace kazan
