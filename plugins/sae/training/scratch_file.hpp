// A file for what does not fit in memory. It has no name, unless one is asked for: when its process
// ends, in whatever way, the disk has its room back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/files.hpp"

namespace kazan::sae {

class ScratchFile {
 public:
  // In `folder`, with room for `bytes`. Throws Error (Fault::machine) when there is none, saying
  // how much is needed `what_for` ("to feed 10 rows from disk").
  ScratchFile(const std::filesystem::path& folder, std::int64_t bytes, const std::string& what_for);

  // The same with a name, which stays; and one that is there, to be read.
  static std::unique_ptr<ScratchFile> named(std::filesystem::path path, std::int64_t bytes,
                                            const std::string& what_for);
  static std::unique_ptr<ScratchFile> reading(std::filesystem::path path);

  // Both transfer everything, or throw Error (Fault::machine).
  void write(std::int64_t offset, const void* from, std::int64_t bytes) const;
  void read(std::int64_t offset, void* to, std::int64_t bytes) const;
  // These bytes are going to be read soon.
  void announce(std::int64_t offset, std::int64_t bytes) const;
  // It has so many bytes: gives back the rest of its room.
  void cut(std::int64_t bytes) const;

 private:
  ScratchFile(int flags, std::filesystem::path path, std::string need);
  void take_room(std::int64_t bytes) const;
  [[noreturn]] void fail(const char* doing, int error) const;

  std::filesystem::path path_;  // that it had; for messages
  std::string need_;            // "to feed ... takes 614 MB there"
  FileDescriptor file_;
};

}  // namespace kazan::sae
