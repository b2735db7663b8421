// tensorboard/<node>/events.out.tfevents.* in the run folder: what nodes emitted by
// Context::scalar, written while they run, and in one go for nodes that are reused.
//
//   tensorboard --logdir runs/palinka_topk
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/files.hpp"
#include "host/run/scheduler.hpp"
#include "sdk/series.hpp"

namespace kazan {

class TensorboardLog final : public Observer {
 public:
  // `folder`: the run folder's tensorboard/, made when there is something to write.
  TensorboardLog(std::filesystem::path folder, const Store& store);

  void started(const PlannedNode& node) override;
  void event(const PlannedNode& node, const Json& event) override;
  // Throws Damaged when what the node left is not what was saved.
  void keep(const PlannedNode& node) override;
  void finished(const PlannedNode& node, const NodeResult& result) override;

 private:
  struct Live {
    std::unique_ptr<FileDescriptor> file;  // none before the first point
    std::size_t points = 0;                // written to it
    bool broken = false;                   // a write has failed
    std::vector<Series> stored{};          // once the node is in the store
  };

  void open(const PlannedNode& node, double wall_time);
  void write_whole(const PlannedNode& node, const std::vector<Series>& all, double wall_time);

  std::filesystem::path folder_;
  const Store& store_;
  std::map<std::string, Live> live_;  // by node
};

}  // namespace kazan
