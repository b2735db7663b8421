// What laying out takes is what is estimated, by every byte that is allocated.
#include <algorithm>
#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "pack/estimate.hpp"
#include "pack/packed_ids.hpp"
#include "testing/allocations.hpp"

namespace {

using namespace kazan;
using testing::allocated, testing::most_allocated;

struct Case {
  const char* what;
  std::int64_t documents, tokens;  // of each
  Packing packing;
};

// Vectors that are full, or nearly: what they have room for is then what they touch.
constexpr std::int64_t kFull = 1 << 20;

double taken_by(const Case& given, const std::shared_ptr<const IdFile>& ids, double& estimate) {
  std::vector<std::int64_t> starts;
  const auto before = allocated.load();
  most_allocated = before;
  for (std::int64_t i = 0; i <= given.documents; ++i) starts.push_back(i * given.tokens);
  const Layout layout = lay_out(starts, given.packing);
  const auto rows = packed(ids, layout, 0);
  const auto bytes = given.documents * (given.tokens - 1);  // and a token that ends each
  estimate = layout_memory({{{"documents", given.documents}, {"bytes", bytes}}}, given.packing,
                           static_cast<double>(rows.rows()));
  return static_cast<double>(most_allocated - before);
}

}  // namespace

TEST_CASE("laying out takes no more memory than is estimated, and not much less") {
  using enum Shuffle;
  const ScopedFolder folder(unique_folder(std::filesystem::temp_directory_path(), "kazan-layout"));
  const auto ids = std::make_shared<const IdFile>(folder.path() / "ids");
  const Case cases[] = {
      {"all windows of a text", 1, kFull + 15, {16, 1}},
      {"all windows, drawn", 1, kFull + 15, {16, 1, true, windows}},
      {"few of many windows, drawn", 1, kFull + 15, {16, 1, true, windows, 0, 0, 10'000}},
      {"few, of what is not skipped", 1, kFull + 15, {16, 8, true, windows, 0, kFull, 10'000}},
      {"windows of many documents", 61'000, 2, {16, 1}},
      {"the same, drawn", 61'000, 2, {16, 1, true, windows}},
      {"many documents, drawn", kFull - 1, 4, {256, 256, true, documents, 0, 0, 100'000}},
      {"one by one, with BOS", kFull / 2, 3, {4, 3, false, none, 0, 0, {}, true}},
  };
  for (const auto& one : cases) {
    double estimate = 0;
    const double taken = taken_by(one, ids, estimate);
    CAPTURE(one.what, taken, estimate);
    CHECK(taken <= estimate);
    CHECK(estimate <= 2.5 * taken);
  }
}
