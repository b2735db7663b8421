// The bytes of a file, unpacked where it is packed by gzip, zstd or xz. Its first bytes tell, not
// its name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace kazan {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Up to `most` bytes; 0 at the end only. Throws Error (Fault::input) with the file and how far it
  // got when packed data is damaged or ends early, (Fault::machine) when it cannot be read.
  virtual std::size_t read(char* to, std::size_t most) = 0;
};

// Several packed parts after another in one file are read as one, as the formats have it. What
// needs more than 128 MiB to be unpacked, as with `zstd --ultra --long=31`, is refused when it is
// read.
std::unique_ptr<ByteStream> open_bytes(const std::filesystem::path& file);

// Whether a file's size is not that of its bytes. False for one that cannot be read.
bool is_packed(const std::filesystem::path& file);

}  // namespace kazan
