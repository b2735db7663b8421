// What the nodes of a worker that read live activations of one model and text share.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "base/files.hpp"
#include "host/run/execute.hpp"

namespace kazan {

class SharedPass {
 public:
  explicit SharedPass(const Execution& with) : with_(with) {}

  // These are going to run here, one after another. What keeps them from sharing is logged; each
  // then computes for itself what it reads.
  void begin(const std::vector<const PlannedNode*>& nodes);
  // A node has ended. With the last of the pass what they shared goes.
  void ended(const PlannedNode& node);

 private:
  const Execution& with_;
  std::set<std::string> open_;  // keys
  std::optional<ScopedFolder> scratch_;
  std::shared_ptr<void> shared_;
};

}  // namespace kazan
