// What every fuzz target is made of: bytes from a stranger, read as the product reads them.
//
//   KAZAN_FUZZ_TARGET(table, nullptr) {                      // std::string_view bytes; one a file
//     const auto files = parts(bytes, 2);
//     put("columns.json", files[0]);
//     put("table.csv", files[1]);
//     const auto table = Table::load(ArtifactFolder{folder()});  // Error: refused in words
//     require(table->rows() ...);
//   }
//
// A target ends, or throws an Error that is not of our own making (Fault::internal). Whatever else
// leaves it is a finding: another exception, a sanitizer's report, a broken promise. Each is linked
// with libFuzzer (libfuzzer.cpp), and all into one test that feeds them the files of corpus/ and
// found/ in every build (corpora.test.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace kazan::fuzz {

struct Target {
  const char* name;
  void (*feed)(std::string_view bytes);
  // Where plain flips of bits would only break a length or a checksum: changes `bytes` in a way
  // that the target's format survives, calling `mutate` on the parts. Null: any change will do.
  void (*mutate)(std::string& bytes, std::size_t limit, std::minstd_rand& dice) = nullptr;
};

// Those linked into this program, by name.
std::vector<Target>& targets();

// Feeds one input. The words of the Error that refuses it, or nothing; throws what is a finding.
std::optional<std::string> refused(const Target& target, std::string_view bytes);

// Where the target that is fed puts its files: a folder of this process's own, gone when it ends.
const std::filesystem::path& folder();
std::filesystem::path put(const std::string& name, std::string_view bytes);  // folder()/name

// An input of several files has lines "%%%%" between them. `count` parts; absent ones are empty,
// the last takes what is left.
std::vector<std::string_view> parts(std::string_view bytes, std::size_t count);
inline constexpr std::string_view kBetween = "\n%%%%\n";

// A promise of the code under test. Broken, it is a finding.
void require(bool kept, const char* promise);

// For Target::mutate. Changes some bytes at random, up to `limit` of them: libFuzzer's mutations.
std::string mutated(std::string_view bytes, std::size_t limit);
// Changes one of the `count` parts of an input and leaves the lines between them.
void mutate_a_part(std::string& bytes, std::size_t count, std::size_t limit,
                   std::minstd_rand& dice);

struct Registration {
  explicit Registration(Target target) { targets().push_back(target); }
};

}  // namespace kazan::fuzz

// `mutate` is a Target::mutate, or nullptr.
#define KAZAN_FUZZ_TARGET(target, mutate)                                                         \
  static void feed_##target(std::string_view bytes);                                              \
  static const ::kazan::fuzz::Registration registered_##target({#target, feed_##target, mutate}); \
  static void feed_##target(std::string_view bytes)
