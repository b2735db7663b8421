// Tells runners that share a store apart: who computes a node now. Only avoids double work; what
// is published is right without it (store.hpp).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace kazan {

// A kernel lock (flock) on locks/<key> of a store, freed by close or by the owner's death,
// whichever machine it ran on. Where the file system has no locks (ENOLCK, and whatever else goes
// wrong) everybody gets it.
class KeyLock {
 public:
  // Nothing while somebody else holds it. Never waits.
  static std::optional<KeyLock> try_lock(const std::filesystem::path& store,
                                         const std::string& key);
  // "process 812 on gulyas" of the one who holds it; "" when it cannot be read.
  static std::string holder(const std::filesystem::path& store, const std::string& key);

  ~KeyLock();  // removes the file, then lets go
  KeyLock(KeyLock&& other) noexcept;
  KeyLock& operator=(KeyLock&& other) noexcept;

 private:
  KeyLock(std::filesystem::path path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_;  // -1: there are no locks here
};

}  // namespace kazan
