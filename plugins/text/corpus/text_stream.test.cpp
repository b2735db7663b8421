#include "corpus/text_stream.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "corpus/line_stream.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

struct File {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-text-stream")};
  fs::path path = folder.path() / "a.txt";
  explicit File(const std::string& content) { write_file(path, content); }
};

std::string all_of(const fs::path& file, bool replace = false, std::int64_t replaced = 0) {
  TextStream stream(file, replace);
  std::string out;
  for (std::string piece; stream.next(piece); out += piece) {
    CHECK_FALSE(piece.empty());
    CHECK_FALSE(invalid_utf8(piece));
  }
  CHECK(stream.replaced() == replaced);
  return out;
}

std::vector<std::string> lines_of(const fs::path& file) {
  LineStream stream(file, false);
  std::vector<std::string> out;
  for (std::string line; stream.next(line);) {
    out.push_back(line);
    CHECK(stream.number() == static_cast<std::int64_t>(out.size()));
  }
  return out;
}

// Of three bytes a character, so that pieces end within characters whatever their size.
std::string plums(std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += "\u674e\u5b50\n";
  return out;
}

}  // namespace

TEST_CASE("pieces of a text are whole characters, and together the text") {
  const std::string text = plums(1'000'000);
  CHECK(all_of(File(text).path) == text);
  CHECK(all_of(File("x" + text).path) == "x" + text);
  CHECK(all_of(File("").path).empty());
  CHECK(all_of(File("\xEF\xBB\xBFplum").path) == "plum");
}

TEST_CASE("a byte that is not UTF-8 is told with file, line and column, also far into the text") {
  const auto [before, place] = GENERATE(table<std::string, std::string>(
      {{"", ":1:1: the byte 0xE9"},
       {"a\np\u00e1l", ":2:4: the byte 0xE9 is not UTF-8 (byte 6 of the text)"},
       {plums(900'000) + "p\u00e1l", ":128573:4: the byte 0xE9 is not UTF-8 (byte 900008"}}));
  const File file(before + "\xE9nka");
  CHECK_THROWS_WITH(all_of(file.path), Contains("a.txt" + place) && Contains("invalid: replace"));
  CHECK(all_of(file.path, true, 1) == before + "\uFFFDnka");
}

TEST_CASE("an end within a character, NULs and UTF-16 are no text") {
  CHECK_THROWS_WITH(all_of(File("a\xC3").path), Contains("a.txt:1:2: the byte 0xC3"));
  CHECK(all_of(File("a\xE6\x9D").path, true, 2) == "a\uFFFD\uFFFD");
  CHECK_THROWS_WITH(all_of(File(std::string("a\0b", 3)).path), Contains("a.txt:1:2: a NUL"));
  CHECK(all_of(File(std::string("a\0b", 3)).path, true, 1) == "a\uFFFDb");
  CHECK_THROWS_WITH(all_of(File(std::string("\xFF\xFE"
                                            "a\0",
                                            4))
                               .path),
                    Contains("UTF-16"));
}

TEST_CASE("UTF-16 without its mark, and packed files of other kinds, are told as such") {
  std::string little, big;
  for (const char c : std::string("Plums and pears")) (little += c) += '\0', (big += '\0') += c;
  for (const bool replace : {false, true}) {
    CHECK_THROWS_WITH(all_of(File(little).path, replace), Contains("a.txt is UTF-16, as it seems"));
    CHECK_THROWS_WITH(all_of(File(big).path, replace), Contains("a.txt is UTF-16, as it seems"));
    CHECK_THROWS_WITH(all_of(File("BZh91AY&SY\xE9\x01").path, replace),
                      Contains("packed by bzip2, which is not read here"));
    CHECK_THROWS_WITH(all_of(File("PK\x03\x04\x14").path, replace), Contains("packed by zip"));
  }
  CHECK(all_of(File("BZh9 is what bzip2 begins with").path) == "BZh9 is what bzip2 begins with");
}

// The first of every fault again, in the way that the stream does not.
TEST_CASE("every byte that is no text is replaced, whatever stands around it") {
  const std::string kinds[] = {"\xE9",    std::string(1, '\0'), "\xC3", "a", "\u00e1", "\u674e",
                               "\xF0\x9F"};
  for (unsigned trial = 0; trial < 500; ++trial) {
    std::string text = "x", expected;
    for (unsigned i = 0, drawn = trial * 2654435761u; i < 12;
         ++i, drawn = drawn * 1664525u + 1013904223u)
      text += kinds[(drawn >> 16) % std::size(kinds)];
    std::int64_t replaced = 0;
    for (std::string_view rest = text; !rest.empty();) {
      std::size_t size = 1;  // of a character, by the definition of UTF-8 of whole texts
      while (size < 4 && size < rest.size() && invalid_utf8(rest.substr(0, size))) ++size;
      const bool sound = !invalid_utf8(rest.substr(0, size)) && rest[0] != '\0';
      expected += sound ? std::string(rest.substr(0, size)) : "\uFFFD";
      replaced += !sound;
      rest.remove_prefix(sound ? size : 1);
    }
    CHECK(all_of(File(text).path, true, replaced) == expected);
  }
}

// Minutes if the rest of a piece were searched again after each.
TEST_CASE("a file of nothing but faults is read in one go") {
  const std::int64_t count = 8 << 20;
  for (const char byte : {'\0', '\xFF'}) {
    const auto found =
        all_of(File(std::string(static_cast<std::size_t>(count), byte)).path, true, count);
    CHECK(found.size() == static_cast<std::size_t>(3 * count));
  }
}

TEST_CASE("lines end with \\n or \\r\\n, the last also without") {
  CHECK(lines_of(File("a\n\r\nb c\r\nd").path) == std::vector<std::string>{"a", "", "b c", "d"});
  CHECK(lines_of(File("a\n").path) == std::vector<std::string>{"a"});
  CHECK(lines_of(File("").path).empty());
  const std::string longer(700'000, 'x');
  CHECK(lines_of(File(longer + "\n" + longer + "y").path) ==
        std::vector<std::string>{longer, longer + "y"});
}

TEST_CASE("a line that is too long is refused by its number, before it fills the memory") {
  const File file("a\n" + std::string(kLongestLine + 1, 'x'));
  CHECK_THROWS_WITH(lines_of(file.path), Contains("a.txt:2: a line of more than 64.0 MiB"));
}
