#include "host/graph/file_hashes.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <ctime>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/seal.hpp"

using namespace kazan;

namespace {

struct Fixture {
  ScopedFolder folder{unique_folder(std::filesystem::temp_directory_path(), "kazan-hashes")};
  std::filesystem::path file = folder.path() / "file", memory = folder.path() / "sub/memory.json";
};

// What FileHashes calls a file, with a hash that no file has: proof that the memory was used.
void remember_wrongly(const Fixture& f, const std::string& hash) {
  struct stat s {};
  REQUIRE(::stat(f.file.c_str(), &s) == 0);
  const auto time = [](const timespec& t) {
    return std::to_string(t.tv_sec) + "." + std::to_string(t.tv_nsec);
  };
  Json json = Json::object();
  json[std::to_string(s.st_dev) + " " + std::to_string(s.st_ino) + " " + std::to_string(s.st_size) +
       " " + time(s.st_mtim) + " " + time(s.st_ctim)] = hash;
  make_folder(f.memory.parent_path());
  write_file(f.memory, sealed(json));
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a file's hash is that of its bytes") {
  write_file(file, "abc");
  FileHashes hashes(memory);
  CHECK(hashes.of(file) == sha256("abc"));
  write_file(file, "abd");
  CHECK(hashes.of(file) == sha256("abd"));
  CHECK_THROWS_AS(hashes.of(folder.path() / "none"), Error);
}

TEST_CASE_METHOD(Fixture, "a file written a moment ago is not remembered: it may change unseen") {
  write_file(file, "abc");
  FileHashes hashes(memory);
  hashes.of(file);
  hashes.save();
  CHECK_FALSE(std::filesystem::exists(memory));
}

TEST_CASE_METHOD(Fixture, "what is remembered is used until the file changes") {
  write_file(file, "abc");
  remember_wrongly(*this, "remembered");
  FileHashes hashes(memory);
  CHECK(hashes.of(file) == "remembered");
  write_file(file, "abd");
  CHECK(hashes.of(file) == sha256("abd"));
}

TEST_CASE_METHOD(Fixture, "settled files are remembered over processes") {
  const std::filesystem::path settled = "/proc/self/exe";  // this test, built some time ago
  struct stat s {};
  REQUIRE(::stat(settled.c_str(), &s) == 0);
  if (std::time(nullptr) - s.st_ctim.tv_sec <= 2) return;
  FileHashes hashes(memory);
  const auto hash = hashes.of(settled);
  hashes.save();
  CHECK_THAT(read_file(memory), Catch::Contains(hash));
}

TEST_CASE_METHOD(Fixture, "a broken memory, or none that can be written, is no fault") {
  make_folder(memory.parent_path());
  write_file(file, "abc");
  write_file(memory, GENERATE("{", "[]", "{\"a\": 1}", "\xff"));
  CHECK(FileHashes(memory).of(file) == sha256("abc"));
  FileHashes nowhere(file / "below/a/file");
  nowhere.of("/proc/self/exe");
  CHECK_NOTHROW(nowhere.save());
}
