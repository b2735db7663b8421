// SHA-256 of files that come again under other names: what one checkpoint shares with the next is
// linked, not written, and need not be read again either.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>

namespace kazan {

class KnownHashes {
 public:
  // A file is the one it was while its device, inode, size and time of writing are. Whoever keeps
  // the file that was hashed keeps its inode from being used again. Throws Error (Fault::machine).
  std::string of(const std::filesystem::path& path);
  // What was not asked for since the last call is forgotten: its file may be gone.
  void forget_others();

 private:
  using File = std::tuple<::dev_t, ::ino_t, ::off_t, std::int64_t, std::int64_t>;

  std::map<File, std::string> known_, asked_;
};

}  // namespace kazan
