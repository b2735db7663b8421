// The process that runs nodes: it loads plugins and keeps what they keep open. A crash costs the
// task it was at.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/run/channel.hpp"

namespace kazan {

struct WorkerOptions {
  std::filesystem::path plan;
  std::filesystem::path store;
  std::vector<std::filesystem::path> plugin_folders;
  double checkpoint_every = 60;  // seconds; 0: at every opportunity
};

// Serves {"run": id} and {"render": renderer, "folder": run folder} from the channel until the
// other side closes it. Answers with events: progress, log, and at last result.
void serve(const WorkerOptions& options, Channel& channel);

// A result on its way from worker to parent.
struct NodeResult;
Json result_json(const NodeResult& result);
NodeResult result_from(const Json& json);

}  // namespace kazan
