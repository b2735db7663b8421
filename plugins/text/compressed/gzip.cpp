// gzip (RFC 1952): members one after another, each with a checksum.
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>

#include "base/error.hpp"
#include "compressed/unpacker.hpp"

namespace kazan {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;

uInt clamped(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  void step(std::string_view& in, std::span<char>& out, bool) override {
    if (whole_ && !next_member(in)) return;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    const uInt given = stream_.avail_in = clamped(in.size());
    const uInt room = stream_.avail_out = clamped(out.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      throw Error(Fault::input, stream_.msg ? stream_.msg : zError(result));
    in.remove_prefix(given - stream_.avail_in);
    out = out.subspan(room - stream_.avail_out);
    whole_ = result == Z_STREAM_END;
  }
  bool whole() const override { return whole_; }

 private:
  // Zeros may fill up the last block, as on a tape.
  bool next_member(std::string_view& in) {
    in.remove_prefix(std::min(in.find_first_not_of('\0'), in.size()));
    if (in.empty()) return false;
    inflateReset(&stream_);
    return true;
  }

  z_stream stream_{};
  bool whole_ = false;
};

}  // namespace

std::unique_ptr<Unpacker> gzip_unpacker() {
  return std::make_unique<GzipUnpacker>();
}

}  // namespace kazan
