// What the fuzz targets found, and the inputs they start from, in every build.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "base/files.hpp"
#include "seeds.hpp"
#include "target.hpp"

namespace kazan::fuzz {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

// No libFuzzer here, and no mutations.
std::string mutated(std::string_view bytes, std::size_t) {
  return std::string(bytes);
}

TEST_CASE("what each target starts from is sound, and read to its end") {
  const auto all = seeds();
  for (const auto& target : targets()) {
    REQUIRE(all.count(target.name) == 1);
    for (const auto& [name, bytes] : all.at(target.name)) {
      INFO(target.name << " of the seed " << name);
      CHECK(refused(target, bytes).value_or("") == "");
    }
  }
}

TEST_CASE("no file of the corpora, and none that a fuzzer found, is more than refused") {
  for (const auto& target : targets()) {
    CHECK_FALSE(files_of(fs::path("corpus") / target.name).empty());
    for (const char* kind : {"corpus", "found"})
      for (const auto& file : files_of(fs::path(kind) / target.name)) {
        INFO(file);
        CHECK_NOTHROW(refused(target, read_file(file)));
      }
  }
}

TEST_CASE("each seed is in the corpus that fuzzing starts from") {
  for (const auto& [target, files] : seeds())
    for (const auto& [name, bytes] : files) {
      INFO(target << ", seed-" << name << "; write them: test_fuzz_corpora \"[write-seeds]\"");
      CHECK(fs::exists(fs::path("corpus") / target / ("seed-" + name)));
    }
}

TEST_CASE("each folder of inputs is a target's") {
  std::set<std::string> names;
  for (const auto& target : targets()) names.insert(target.name);
  for (const char* kind : {"corpus", "found"})
    for (const auto& folder : files_of(kind)) CHECK(names.count(folder.filename()) == 1);
}

// Writes what seeds() makes into corpus/: tests/test_fuzz_corpora "[write-seeds]".
TEST_CASE("seeds are written", "[.][write-seeds]") {
  for (const auto& [target, files] : seeds())
    for (const auto& [name, bytes] : files) {
      make_folder(fs::path("corpus") / target);
      write_file(fs::path("corpus") / target / ("seed-" + name), bytes);
    }
}

}  // namespace kazan::fuzz
