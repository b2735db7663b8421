// xz: streams one after another, each with a checksum.
#include <lzma.h>

#include <new>
#include <string>

#include "base/error.hpp"
#include "compressed/unpacker.hpp"

namespace kazan {
namespace {

const char* reason(lzma_ret result) {
  switch (result) {
    case LZMA_MEMLIMIT_ERROR:
      return "it needs more than 128 MiB to be unpacked";
    case LZMA_OPTIONS_ERROR:
      return "it has options that are not supported";
    case LZMA_FORMAT_ERROR:
      return "what follows is no xz stream";
    default:
      return "its data is corrupt";
  }
}

class XzUnpacker final : public Unpacker {
 public:
  XzUnpacker() {
    if (lzma_stream_decoder(&stream_, kMostUnpackingBytes, LZMA_CONCATENATED) != LZMA_OK)
      throw std::bad_alloc();
  }
  ~XzUnpacker() override { lzma_end(&stream_); }
  XzUnpacker(const XzUnpacker&) = delete;
  XzUnpacker& operator=(const XzUnpacker&) = delete;

  // With streams one after another, only the file's end says that the last of them is.
  void step(std::string_view& in, std::span<char>& out, bool last) override {
    if (whole_) return;
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret result = lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN);
    if (result == LZMA_MEM_ERROR) throw std::bad_alloc();
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR)
      throw Error(Fault::input, reason(result));
    in.remove_prefix(in.size() - stream_.avail_in);
    out = out.subspan(out.size() - stream_.avail_out);
    whole_ = result == LZMA_STREAM_END;
  }
  bool whole() const override { return whole_; }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool whole_ = false;
};

}  // namespace

std::unique_ptr<Unpacker> xz_unpacker() {
  return std::make_unique<XzUnpacker>();
}

}  // namespace kazan
