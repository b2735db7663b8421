// Token ids in a scratch file: written one after another, read anywhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/files.hpp"

namespace kazan {

class IdFile {
 public:
  explicit IdFile(const std::filesystem::path& path);  // a new one

  void append(std::span<const std::int32_t> ids);
  std::int64_t size() const { return size_; }
  // Of [begin, end), which is within what was appended. Throws Error (Fault::machine).
  void read(std::int64_t begin, std::int64_t end, std::int32_t* ids) const;

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
  std::int64_t size_ = 0;
};

}  // namespace kazan
