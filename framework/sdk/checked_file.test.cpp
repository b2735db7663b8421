#include "sdk/checked_file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <thread>

#include "base/files.hpp"
#include "sdk/artifact.hpp"

using namespace kazan;
using Catch::Contains;

namespace {

// 100 bytes in chunks of 16: the last has 4.
struct Fixture {
  Fixture() {
    for (int i = 0; i < 100; ++i) content += static_cast<char>(i);
    write_file(path, content);
    sums = {100, 16, {}};
    for (std::size_t i = 0; i < 100; i += 16)
      sums.sums.push_back(checksum(std::string_view(content).substr(i, 16)));
  }

  CheckedFile open() const { return {path, sums, "key/port"}; }
  // In place, as a disk does.
  void put(std::size_t at, char byte) const {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at)).put(byte);
  }
  void flip(std::size_t at) const { put(at, static_cast<char>(content[at] ^ 1)); }

  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-checked")};
  std::filesystem::path path = folder.path() / "file";
  std::string content;
  ChunkSums sums;
};

std::string read(const CheckedFile& file, std::size_t begin, std::size_t end) {
  std::string out(end - begin, '\0');
  file.read(begin, out.data(), out.size());
  return out;
}

// The message of the Damaged that a call throws, or "".
template <class Call>
std::string damage(const Call& call) {
  try {
    call();
    return "";
  } catch (const Damaged& e) {
    CHECK(e.artifact() == "key/port");
    CHECK(e.fault() == Fault::machine);
    return e.what();
  }
}

}  // namespace

TEST_CASE_METHOD(Fixture, "every range reads as it was saved, in whatever order") {
  const auto in_order = open();
  CHECK(in_order.size() == 100);
  CHECK(in_order.text() == content);
  for (std::size_t begin = 0; begin <= 100; ++begin)
    for (std::size_t end = begin; end <= 100; ++end) {
      const auto fresh = open();
      if (read(fresh, begin, end) != content.substr(begin, end - begin)) FAIL(begin << " " << end);
      if (read(in_order, begin, end) != content.substr(begin, end - begin))
        FAIL("again " << begin << " " << end);
      if (read(fresh, 0, 100) != content) FAIL("the rest " << begin << " " << end);
    }
}

TEST_CASE_METHOD(Fixture,
                 "a flipped byte is found by whoever touches its chunk, and by nobody else") {
  for (std::size_t at = 0; at < 100; ++at) {
    flip(at);
    const std::size_t chunk = at / 16, begin = chunk * 16,
                      end = std::min<std::size_t>(begin + 16, 100);
    const std::string named = "chunk " + std::to_string(chunk) + " (bytes " +
                              std::to_string(begin) + " to " + std::to_string(end - 1) + " of 100)";
    CAPTURE(at, named);
    CHECK_THAT(damage([&] { open().text(); }), Contains(named) && Contains(path.native()));
    CHECK_THAT(damage([&] { read(open(), begin, begin + 1); }), Contains(named));
    CHECK_THAT(damage([&] { read(open(), end - 1, end); }), Contains(named));
    CHECK_THAT(damage([&] { open().verify(at, 1); }), Contains(named));
    CHECK_THAT(damage([&] { open().verify(); }), Contains(named));
    const auto others = open();
    CHECK(read(others, 0, begin) == content.substr(0, begin));
    CHECK(read(others, end, 100) == content.substr(end));
    CHECK_THAT(damage([&] { read(others, begin, end); }), Contains(named));
    CHECK_THAT(damage([&] { read(others, begin, end); }), Contains(named));  // not once only
    put(at, content[at]);
  }
}

TEST_CASE_METHOD(Fixture, "a chunk is compared once") {
  const auto file = open();
  CHECK(read(file, 3, 40) == content.substr(3, 37));
  flip(20);
  CHECK(read(file, 16, 32) != content.substr(16, 16));  // compared, then left alone
  flip(50);
  CHECK_THAT(damage([&] { read(file, 0, 64); }), Contains("chunk 3"));
}

TEST_CASE_METHOD(Fixture, "a file of another length, or none, is damage too") {
  std::filesystem::resize_file(path, 99);
  CHECK_THAT(damage([&] { open(); }), Contains("it has 99 bytes; 100 were saved"));
  std::filesystem::resize_file(path, 101);
  CHECK_THAT(damage([&] { open(); }), Contains("it has 101 bytes; 100 were saved"));
  write_file(path, content);
  const auto file = open();
  std::filesystem::resize_file(path, 50);
  CHECK_THAT(damage([&] { file.text(); }), Contains("it ends at byte 50"));
  std::filesystem::remove(path);
  CHECK_THAT(damage([&] { open(); }), Contains("No such file") && Contains(path.native()));
  make_folder(path);
  CHECK_THAT(damage([&] { open(); }), Contains("it is not a file"));
}

TEST_CASE_METHOD(Fixture, "what the caller asks beyond the end is refused") {
  CHECK_THAT(damage([&] { read(open(), 90, 101); }), Contains("it ends at byte 100"));
  CHECK_THAT(damage([&] { read(open(), 200, 201); }), Contains("it ends at byte 100"));
  CHECK(read(open(), 100, 100).empty());
}

TEST_CASE_METHOD(Fixture, "many threads read one file") {
  const auto file = open();
  std::vector<std::jthread> threads;
  std::atomic<int> wrong{0};
  for (std::size_t t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 500; ++i) {
        const std::size_t begin = (i * 7 + t * 13) % 90, end = begin + i % 10;
        wrong += read(file, begin, end) != content.substr(begin, end - begin);
      }
    });
  threads.clear();
  CHECK(wrong == 0);
}

TEST_CASE_METHOD(Fixture, "a stranger's file is read as it is, and its faults are the input's") {
  flip(20);
  const CheckedFile file(path);
  CHECK(file.text().size() == 100);
  CHECK(read(file, 16, 32) != content.substr(16, 16));
  file.verify();
  try {
    CheckedFile(folder.path() / "none");
    FAIL("opened");
  } catch (const Error& e) {
    CHECK(e.fault() == Fault::input);
    CHECK(dynamic_cast<const Damaged*>(&e) == nullptr);
    CHECK_THAT(e.what(), Contains("none: No such file"));
  }
}

TEST_CASE_METHOD(Fixture, "an artifact of the store opens only what was saved with it") {
  const SavedArtifact artifact(folder.path(), nullptr, {"key/port", {{"file", sums}}});
  CHECK(artifact.has("file"));
  CHECK(artifact.open("file").text() == content);
  write_file(folder.path() / "other", "");
  CHECK_FALSE(artifact.has("other"));
  CHECK_THROWS_WITH(artifact.open("other"), Contains("key/port was saved without a file other"));
  std::filesystem::remove(path);
  CHECK(artifact.has("file"));
  CHECK_THAT(damage([&] { artifact.open("file"); }), Contains("No such file"));
}
