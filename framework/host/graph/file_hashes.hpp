// Hashes of files outside the store, remembered by device, inode, size and times.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace kazan {

class FileHashes {
 public:
  // `memory` is a file that is read now and written by save(); empty: nothing is remembered. A
  // broken memory, also one of a flipped bit, is forgotten.
  explicit FileHashes(std::filesystem::path memory);

  std::string of(const std::filesystem::path& file);  // throws Error (Fault::machine)
  // Throws Error (Fault::input) when the file is gone or has other bytes than the plan's.
  void require(const std::filesystem::path& file, const std::string& sha256);
  void save() const;  // keeps quiet when it cannot: the next run then hashes again

 private:
  std::filesystem::path memory_;
  std::map<std::string, std::string> known_;  // "device inode size mtime ctime" -> SHA-256
  bool changed_ = false;
};

}  // namespace kazan
