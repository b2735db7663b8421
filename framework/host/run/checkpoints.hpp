// The checkpoints of one node in the store:
//
//   checkpoints/<key>/<step>-<hash>/checkpoint.json   step, at, environments; files with SHA-256
//                                   ...               what the stage wrote
//
// <hash> is of checkpoint.json, so that a checkpoint proves itself whole. It is written under tmp/,
// synced and renamed, as nodes are, and moved away before it is removed: kill -9 at any moment
// leaves the old one or both. Runners that are at one key without locks do not disturb each other:
// a reader links the files to a folder of its own before it looks at them, and a writer removes
// only what is less far than its own.
#pragma once

#include <string>
#include <vector>

#include "host/run/known_hashes.hpp"
#include "host/run/store.hpp"
#include "sdk/checkpoint.hpp"

namespace kazan {

// A node's checkpoint in the store: the name of its folder below checkpoints/<key>/.
struct StoredCheckpoint {
  std::string key, name;
};
// Of all nodes, by key; of one the furthest first.
std::vector<StoredCheckpoint> all_checkpoints(const Store& store);
// Throws Error (Fault::machine) when a node would not resume from the checkpoint in this folder:
// its note or its files are not what was written. Reads every byte and changes nothing.
void require_whole_checkpoint(const std::filesystem::path& folder);

class NodeCheckpoints final : public Checkpoints {
 public:
  NodeCheckpoints(const Store& store, std::string key);

  bool resume(const Load& load, const Log& log) override;
  std::int64_t save(const CheckpointInfo& info, const Save& save) override;
  void remove() const;  // all of them: the node is in the store, or nobody wants it
  void remove(const std::string& name) const { discard(folder_ / name); }
  std::vector<std::string> names() const;  // the furthest first

 private:
  bool take(const std::string& name, const Load& load);
  void publish(const std::filesystem::path& written, const std::string& name) const;
  void discard(const std::filesystem::path& folder) const;

  const Store& store_;
  std::string key_;
  std::filesystem::path folder_;
  KnownHashes known_;  // of the files of the last checkpoint
};

}  // namespace kazan
