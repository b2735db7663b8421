// Checksums of a file's chunks: which part of it is not what was saved, found while it is read.
//
// XXH3 with 64 bits finds damage, not intent; files are named and compared by SHA-256 (hash.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kazan {

// A chunk of a file, and so the least that is read to know that a byte is right. It stays in a
// core's second cache from reading over hashing to use; docs/adr/0011-chunk-checksums.md.
inline constexpr std::uint64_t kChunkBytes = 1 << 17;

inline constexpr const char* kChecksumName = "xxh3-64";
std::uint64_t checksum(std::string_view bytes);

// 16 lower-case hex digits, and back; throws Error (Fault::input) for anything else.
std::string checksum_text(std::uint64_t sum);
std::uint64_t checksum_from(std::string_view text);

// Of each chunk of a file, in order; the last may be shorter. A file without bytes has none.
struct ChunkSums {
  std::uint64_t bytes = 0;
  std::uint64_t chunk_bytes = kChunkBytes;
  std::vector<std::uint64_t> sums;

  std::uint64_t begin(std::size_t chunk) const { return chunk * chunk_bytes; }
  std::uint64_t end(std::size_t chunk) const;
  std::uint64_t chunks() const { return (bytes + chunk_bytes - 1) / chunk_bytes; }  // expected
  bool operator==(const ChunkSums&) const = default;
};

// "chunk 2 (bytes 2097152 to 2500000 of 2500001)", both ends included: for messages.
std::string chunk_text(const ChunkSums& sums, std::size_t chunk);

ChunkSums sums_of(std::string_view file);

struct FileDigest {
  std::string sha256;
  ChunkSums chunks;
};

// Both in one pass over the file. Throws Error (Fault::machine).
FileDigest digest_file(const std::filesystem::path& path);

}  // namespace kazan
