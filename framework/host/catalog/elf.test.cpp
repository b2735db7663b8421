#include "host/catalog/elf.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/files.hpp"
#include "host/catalog/catalog.hpp"

using namespace kazan;
namespace fs = std::filesystem;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(fs::temp_directory_path(), "kazan-elf")};
  fs::path library = installation_folder() / "lib/libkazan.so";

  fs::path written(const std::string& bytes) const {
    write_file(folder.path() / "x.so", bytes);
    return folder.path() / "x.so";
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a library says its build id and what it needs") {
  const ElfFile elf(library);
  CHECK(elf.build_id().size() == 40);  // SHA-1
  CHECK(elf.build_id().find_first_not_of("0123456789abcdef") == std::string::npos);
  const auto needed = elf.needed();
  CHECK(std::count(needed.begin(), needed.end(), "libc.so.6") == 1);
  CHECK_FALSE(elf.section(".kazan.stamp"));
  CHECK(elf.section(".dynstr"));
}

TEST_CASE_METHOD(Fixture, "what is no library is refused") {
  const std::string bytes = GENERATE(as<std::string>{}, "", "text", std::string(100, 'x'),
                                     "\x7f"
                                     "ELF" +
                                         std::string(60, '\1'));
  CHECK_THROWS_WITH(ElfFile(written(bytes)), Catch::Contains("x.so is not a"));
}

TEST_CASE_METHOD(Fixture, "a library cut short or with lying offsets never crashes") {
  const std::string whole = read_file(library);
  for (std::size_t share = 1; share < 16; ++share)
    CHECK_THROWS_AS(ElfFile(written(whole.substr(0, whole.size() * share / 16))), Error);
  // Each byte of the header in turn: refused, or read as something.
  for (std::size_t i = 16; i < 64; ++i) {
    std::string broken = whole.substr(0, 4096);
    broken[i] = '\xff';
    try {
      const ElfFile elf(written(broken));
      elf.build_id();
      elf.needed();
    } catch (const Error& e) {
      CHECK(e.fault() == Fault::plugin);
    }
  }
}
