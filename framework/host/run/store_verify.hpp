// Compares every byte of the store with what was saved: nodes, and the checkpoints that wait for
// one to go on. Runs may go on meanwhile: a node that is removed or replaced under way is looked at
// again, or passed over.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/run/store.hpp"

namespace kazan {

struct DamagedFile {
  std::string name;  // relative to the node's folder
  std::string what;
  bool readable = true;  // false: rights or the process's limits; the file may well be whole
};

struct DamagedNode {  // or a checkpoint of it
  std::string key;
  std::string stage;  // "" when the record does not say
  std::vector<DamagedFile> files;
  bool removed = false;
  std::string not_removed;   // why it could not be
  std::string checkpoint{};  // its name, where it is one

  bool damaged() const;  // not only unreadable
};

struct VerifyProgress {
  std::int64_t nodes = 0, all_nodes = 0;
  std::int64_t checkpoints = 0;           // after the nodes
  std::int64_t bytes = 0, all_bytes = 0;  // all: by the records; of checkpoints by their files
};

struct VerifyOptions {
  int threads = 1;
  bool remove = false;  // damaged nodes, so that the next run computes them again
  std::function<void(const VerifyProgress&)> progress;  // about ten times a second
};

struct VerifyResult {
  VerifyProgress done;
  std::vector<DamagedNode> bad;  // nodes, then checkpoints, by key
};

// Throws Error (Fault::input) when there is no store.
VerifyResult verify_store(const Store& store, const VerifyOptions& options);

}  // namespace kazan
