// A model's folder in the cache, as huggingface_hub lays it out (2.4: file_download.py).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace kazan {

// The lock of one blob: cache/.locks/MODEL/HASH.lock, by flock, as Python's filelock takes it. The
// file stays. Where a file system has no locks, it is not held.
class BlobLock {
 public:
  // Waits; `waiting` is called now and then, and throws to give up.
  BlobLock(const std::filesystem::path& file, const std::function<void()>& waiting);
  ~BlobLock();
  BlobLock(const BlobLock&) = delete;
  BlobLock& operator=(const BlobLock&) = delete;

  bool held() const { return held_; }

 private:
  int descriptor_;
  bool held_ = false;
};

// All throw Error (Fault::machine).
class HubRepository {
 public:
  HubRepository(std::filesystem::path cache, const std::string& model);

  std::filesystem::path blob(const std::string& hash) const;
  // Where it grows. Earlier versions of huggingface_hub went on from a file of this name; from 1.18
  // on each of its downloads has a name of its own, and starts anew.
  std::filesystem::path partial(const std::string& hash) const;
  std::filesystem::path snapshot(const std::string& commit) const;
  std::filesystem::path lock(const std::string& hash) const;

  void make_folders(const std::string& commit) const;
  // snapshots/COMMIT/FILE -> ../../blobs/HASH; a copy where links cannot be.
  void link(const std::string& commit, const std::string& file, const std::string& hash) const;
  void remember_absent(const std::string& commit, const std::string& file) const;
  void set_main(const std::string& commit) const;  // last: readers then find all files

 private:
  std::filesystem::path cache_, folder_;
};

}  // namespace kazan
