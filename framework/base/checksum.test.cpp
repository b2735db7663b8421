#include "base/checksum.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"

using namespace kazan;

TEST_CASE("checksums are XXH3's, and their texts go both ways") {
  CHECK(checksum("") == 0x2d06800538d394c2u);  // the reference implementation's own test
  CHECK(checksum_text(0x2d06800538d394c2u) == "2d06800538d394c2");
  CHECK(checksum_text(10) == "000000000000000a");
  for (const std::uint64_t sum : {0ul, 1ul, ~0ul, 0x0123456789abcdeful})
    CHECK(checksum_from(checksum_text(sum)) == sum);
  for (const char* wrong : {"", "0", "2D06800538D394C2", "2d06800538d394c2 ", "2d06800538d394cg",
                            "0x06800538d394c2", "-d06800538d394c2"})
    CHECK_THROWS_AS(checksum_from(wrong), Error);
}

TEST_CASE("a file's digest has its SHA-256 and a sum for each chunk") {
  const ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-digest")};
  const auto file = folder.path() / "file";
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{kChunkBytes},
                                  std::size_t{2 * kChunkBytes + 5}}) {
    CAPTURE(bytes);
    std::string content(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) content[i] = static_cast<char>(i * 2654435761u >> 20);
    write_file(file, content);
    const auto digest = digest_file(file);
    const auto& chunks = digest.chunks;
    CHECK(digest.sha256 == sha256(content));
    CHECK(chunks.bytes == bytes);
    REQUIRE(chunks.sums.size() == chunks.chunks());
    for (std::size_t i = 0; i < chunks.sums.size(); ++i)
      CHECK(chunks.sums[i] == checksum(std::string_view(content).substr(
                                  chunks.begin(i), chunks.end(i) - chunks.begin(i))));
    if (bytes > 1) CHECK(chunks.end(chunks.sums.size() - 1) == bytes);
  }
  CHECK_THROWS_AS(digest_file(folder.path() / "none"), Error);
}
