// Zstandard (RFC 8878): frames one after another. Only those that were made with --check, which is
// zstd's default, have a checksum.
#include <zstd.h>

#include <bit>
#include <new>
#include <string>

#include "base/error.hpp"
#include "compressed/unpacker.hpp"

namespace kazan {
namespace {

class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() : stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, std::bit_width(kMostUnpackingBytes) - 1);
  }
  ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }
  ZstdUnpacker(const ZstdUnpacker&) = delete;
  ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

  void step(std::string_view& in, std::span<char>& out, bool) override {
    if (whole_ && in.empty()) return;
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &to, &from);
    if (ZSTD_isError(result)) throw Error(Fault::input, ZSTD_getErrorName(result));
    in.remove_prefix(from.pos);
    out = out.subspan(to.pos);
    whole_ = result == 0;
  }
  bool whole() const override { return whole_; }

 private:
  ZSTD_DStream* stream_;
  bool whole_ = false;
};

}  // namespace

std::unique_ptr<Unpacker> zstd_unpacker() {
  return std::make_unique<ZstdUnpacker>();
}

}  // namespace kazan
