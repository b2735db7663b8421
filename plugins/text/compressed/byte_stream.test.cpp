#include "compressed/byte_stream.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "base/error.hpp"
#include "base/files.hpp"

using namespace kazan;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// The formats' own programs are the reference.
struct Packed {
  const char *suffix, *program, *name;
};
const Packed kAll[] = {{".gz", "gzip", "gzip"}, {".zst", "zstd -q", "zstd"}, {".xz", "xz", "xz"}};

struct Folder {
  ScopedFolder scoped{unique_folder(fs::temp_directory_path(), "kazan-packed")};
  fs::path at(const std::string& name) const { return scoped.path() / name; }
  std::string pack(const std::string& text, const Packed& how) const {
    write_file(at("text"), text);
    const auto packed = at("packed").native();
    const std::string command =
        std::string(how.program) + " -c '" + at("text").native() + "' > '" + packed + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    return read_file(packed);
  }
};

// In pieces of an odd size.
std::string all_of(const fs::path& file, std::size_t most = 777) {
  const auto stream = open_bytes(file);
  std::string out, piece(most, 0);
  while (const auto n = stream->read(piece.data(), piece.size())) out.append(piece, 0, n);
  CHECK(stream->read(piece.data(), piece.size()) == 0);  // still the end
  return out;
}

// Half of it repeats, half does not.
std::string some_text(std::size_t bytes) {
  std::minstd_rand draw(7);
  std::string out;
  while (out.size() < bytes)
    out += out.size() % 2 ? std::string(100, 'p') : std::string(1, static_cast<char>(draw()));
  return out;
}

}  // namespace

TEST_CASE("what gzip, zstd and xz packed is unpacked, whatever it is called") {
  const Folder folder;
  for (const auto& how : kAll)
    for (const std::size_t bytes : {0, 1, 1000, 300'000}) {
      INFO(how.program << " " << bytes);
      const std::string text = some_text(bytes);
      folder.pack(text, how);
      CHECK(is_packed(folder.at("packed")));
      CHECK(all_of(folder.at("packed")) == text);
    }
  write_file(folder.at("plain"), "plain");
  CHECK_FALSE(is_packed(folder.at("plain")));
  CHECK(all_of(folder.at("plain")) == "plain");
}

TEST_CASE(
    "packed parts one after another are read as one, and zeros after gzip's are passed over") {
  const Folder folder;
  for (const auto& how : kAll) {
    INFO(how.program);
    const auto both = folder.pack("one", how) + folder.pack("two", how);
    write_file(folder.at("both"), both);
    CHECK(all_of(folder.at("both")) == "onetwo");
  }
  write_file(folder.at("zeros"), folder.pack("one", kAll[0]) + std::string(5000, '\0'));
  CHECK(all_of(folder.at("zeros")) == "one");
}

TEST_CASE("a file that was not copied whole is refused, wherever it ends") {
  const Folder folder;
  for (const auto& how : kAll) {
    const auto whole = folder.pack(some_text(5000), how);
    for (std::size_t length = 6; length < whole.size(); length += length < 100 ? 1 : 97) {
      write_file(folder.at("cut"), whole.substr(0, length));
      CAPTURE(how.program, length);
      CHECK_THROWS_WITH(all_of(folder.at("cut")),
                        Contains("cut ends within its " + std::string(how.name) + " data, after " +
                                 std::to_string(length) + " bytes"));
    }
  }
}

TEST_CASE("damaged bytes are refused, or change nothing, and never crash") {
  const Folder folder;
  const std::string text = some_text(3000);
  for (const auto& how : kAll) {
    const auto whole = folder.pack(text, how);
    int refused = 0;
    for (std::size_t i = 6; i < whole.size(); ++i) {
      auto bytes = whole;
      bytes[i] = static_cast<char>(~bytes[i]);
      write_file(folder.at("damaged"), bytes);
      CAPTURE(how.program, i);
      std::string found;
      try {
        found = all_of(folder.at("damaged"));
      } catch (const Error& e) {
        CHECK(e.fault() == Fault::input);
        CHECK_THAT(e.what(), Contains("holds damaged") || Contains("ends within its"));
        ++refused;
        continue;
      }
      CHECK(found == text);  // a header's time, say
    }
    CHECK(refused > static_cast<int>(whole.size()) / 2);
  }
}

TEST_CASE("what follows the packed data and is none is refused") {
  const Folder folder;
  for (const auto& how : kAll) {
    INFO(how.program);
    write_file(folder.at("more"), folder.pack("one", how) + "and more of another kind");
    CHECK_THROWS_WITH(all_of(folder.at("more")), Contains("damaged"));
  }
}

TEST_CASE("a file that is not there is named") {
  CHECK_THROWS_WITH(open_bytes("/nowhere/a.txt"), Contains("/nowhere/a.txt"));
}
