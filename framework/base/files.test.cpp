#include "base/files.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/hash.hpp"

using namespace kazan;

TEST_CASE("a file is written whole and hashed by its bytes") {
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan"));
  const auto path = folder.path() / "abc";
  write_file(path, "abd");
  write_file(path, "abc");
  CHECK(read_file(path) == "abc");
  CHECK(sha256_file(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abc") == sha256_file(path));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a failed write names path and reason and leaves nothing") {
  CHECK_THROWS_WITH(write_file("/proc/nowhere/x", "a"),
                    Catch::Contains("/proc/nowhere/x") && Catch::Contains("No such file"));
  CHECK_THROWS_AS(read_file("/nowhere"), Error);
}

TEST_CASE("a file system that cannot sync folders is no error") {
  CHECK_NOTHROW(sync_folder("/proc"));  // EINVAL
  CHECK_THROWS_AS(sync_folder("/proc/nowhere"), Error);
}

TEST_CASE("what is there is told without an exception, through links, and by kind") {
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan"));
  const auto file = folder.path() / "file", link = folder.path() / "link";
  write_file(file, "abc");
  std::filesystem::create_symlink(file, link);
  CHECK((is_there(file) && is_file(file)));
  CHECK((is_there(link) && is_file(link)));
  CHECK((is_there(folder.path()) && !is_file(folder.path())));
  CHECK_FALSE((is_there(file / "below") || is_file(file / "below")));  // ENOTDIR
  std::filesystem::remove(file);
  CHECK_FALSE((is_there(link) || is_file(link)));
  const std::string long_name(5000, 'x');  // ENAMETOOLONG, of which others throw
  CHECK_THROWS(std::filesystem::exists(folder.path() / long_name));
  CHECK_FALSE((is_there(folder.path() / long_name) || is_file(folder.path() / long_name)));
}
