// One packed format, a step at a time.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace kazan {

inline constexpr std::size_t kMostUnpackingBytes = std::size_t{128} << 20;

class Unpacker {
 public:
  virtual ~Unpacker() = default;
  // Takes from the front of `in` and fills the front of `out`, and shortens both by that. Nothing
  // follows `in` when it is the `last`. Throws Error (Fault::input) with the reason alone.
  virtual void step(std::string_view& in, std::span<char>& out, bool last) = 0;
  // What was taken is whole: the file may end here.
  virtual bool whole() const = 0;
};

std::unique_ptr<Unpacker> gzip_unpacker();
std::unique_ptr<Unpacker> zstd_unpacker();
std::unique_ptr<Unpacker> xz_unpacker();

}  // namespace kazan
