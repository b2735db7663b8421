#include "base/checksum.hpp"

#include <fcntl.h>
#include <xxhash.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the same hash with AVX2 or AVX-512, where the CPU has them
#endif

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"

namespace kazan {
namespace {

constexpr std::size_t kDigits = 16;

// Reads on until `size` bytes are there or the file ends.
std::size_t read_whole(const FileDescriptor& file, char* buffer, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const std::size_t n = file.read(buffer + got, size - got);
    if (n == 0) break;
    got += n;
  }
  return got;
}

}  // namespace

std::uint64_t checksum(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::string checksum_text(std::uint64_t sum) {
  std::string out(kDigits, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, sum >>= 4)
    *digit = "0123456789abcdef"[sum & 15];
  return out;
}

std::uint64_t checksum_from(std::string_view text) {
  std::uint64_t sum = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), sum, 16);
  if (text.size() != kDigits || result.ec != std::errc() ||
      result.ptr != text.data() + text.size() || checksum_text(sum) != text)
    throw Error(Fault::input,
                "\"" + std::string(text) + "\" is no checksum: expected 16 hex digits");
  return sum;
}

std::uint64_t ChunkSums::end(std::size_t chunk) const {
  return std::min(bytes, begin(chunk) + chunk_bytes);
}

std::string chunk_text(const ChunkSums& sums, std::size_t chunk) {
  return "chunk " + std::to_string(chunk) + " (bytes " + std::to_string(sums.begin(chunk)) +
         " to " + std::to_string(sums.end(chunk) - 1) + " of " + std::to_string(sums.bytes) + ")";
}

ChunkSums sums_of(std::string_view file) {
  ChunkSums out{file.size(), kChunkBytes, {}};
  for (std::size_t at = 0; at < file.size(); at += kChunkBytes)
    out.sums.push_back(checksum(file.substr(at, kChunkBytes)));
  return out;
}

FileDigest digest_file(const std::filesystem::path& path) {
  const FileDescriptor file(path, O_RDONLY);
  std::vector<char> buffer(kChunkBytes);
  FileDigest out;
  Sha256 hash;
  while (const std::size_t n = read_whole(file, buffer.data(), buffer.size())) {
    hash.add({buffer.data(), n});
    out.chunks.sums.push_back(checksum({buffer.data(), n}));
    out.chunks.bytes += n;
  }
  out.sha256 = hash.hex();
  return out;
}

}  // namespace kazan
