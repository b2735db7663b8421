// Where artifacts live, shared by runs: one folder a node, named by its content key.
//
//   objects/ab/abcdef.../record.json, chunks.json, <port>/..., figures/...   read-only once there
//   locks/<key>                                                   who computes it: key_lock.hpp
//   checkpoints/<key>/...                                         of nodes at work: checkpoints.hpp
//   tmp/...                                                       nodes being written
//   pins/...                                                      what runs name: pins.hpp
//   file-hashes.json                                              of files outside the store
//
// A node is there as a whole or not at all: it is written under tmp/, synced, and renamed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.hpp"

namespace kazan {

// What a store has of a node.
struct Kept {
  std::optional<Json> record;  // of a node that is whole
  std::string damage;          // of one that is there and is not: which file, and how
};

class Store {
 public:
  explicit Store(std::filesystem::path root);  // which need not exist

  // Makes the folders. Throws Error (Fault::machine) when it cannot.
  void prepare() const;
  // Why a node could not be put here, in the system's words; "" when one can. Looks only.
  std::string why_unwritable() const;

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path folder(const std::string& key) const;
  std::filesystem::path pins() const { return root_ / "pins"; }
  std::filesystem::path checkpoints() const { return root_ / "checkpoints"; }
  std::filesystem::path file_hashes() const { return root_ / "file-hashes.json"; }

  // The node's record if it is what was written and all its files are there with the recorded
  // sizes. Their bytes are compared when they are read: node_files.hpp.
  Kept look(const std::string& key) const;
  std::optional<Json> find(const std::string& key) const { return look(key).record; }

  // The same for a run that is going to use it: the node counts as used now, and `clean` spares it
  // for a while.
  Kept use(const std::string& key) const;

  std::filesystem::path begin(const std::string& key) const;  // a new folder under tmp/
  // Removes what processes of this machine left when they died, and those of others a month ago:
  // nodes half written, temporary files, checkpoints of finished nodes, locks. Anybody may call it
  // at any time. What cannot be removed stays: of a store that cannot be written, everything.
  void sweep() const;
  // Moves a written folder in place. If another run was faster its node is used; `false` then.
  bool publish(const std::filesystem::path& written, const std::string& key) const;
  // Removes a damaged node: moved away first, so that no reader sees half of it.
  void set_aside(const std::string& key) const;

 private:
  std::filesystem::path root_;
};

bool is_key(const std::string& name);  // of a node: 64 digits of a SHA-256

// Of a folder under tmp/: its writer is dead, or elsewhere and silent for a month.
bool orphaned(const std::filesystem::path& unfinished);

// --store, else KAZAN_STORE, else kazan/ in the user's cache folder (XDG_CACHE_HOME or ~/.cache).
std::filesystem::path store_folder(const std::string& option);

}  // namespace kazan
