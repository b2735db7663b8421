// Live rows are computed once, in memory and on the disk, however often they are interrupted.
#include "live_rows.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "base/error.hpp"
#include "base/files.hpp"
#include "samples.hpp"

using namespace kazan::sae;
using namespace kazan::sae::samples;
namespace fs = std::filesystem;
using kazan::Array;

namespace {

constexpr std::int64_t kRows = 20, kInputs = 3, kAtOnce = 3;

// Rows that cost something: counts how often each is computed.
class Counted final : public kazan::ActivationSource {
 public:
  std::int64_t rows() const override { return kRows; }
  std::int64_t inputs() const override { return kInputs; }
  std::vector<std::int32_t> positions() const override { return {}; }
  Array read(std::int64_t begin, std::int64_t end) override {
    for (std::int64_t row = begin; row < end; ++row) ++times[static_cast<std::size_t>(row)];
    most_at_once = std::max(most_at_once, end - begin);
    const Array all = samples::rows(kRows, kInputs);
    return Array::of(
        {{"tokens", end - begin}, {"inputs", kInputs}},
        all.values<float>().subspan(static_cast<std::size_t>(begin * kInputs),
                                    static_cast<std::size_t>((end - begin) * kInputs)));
  }
  std::vector<int> times = std::vector<int>(kRows);
  std::int64_t most_at_once = 0;
};

struct Interrupted {};

struct Folder {
  kazan::ScopedFolder folder{kazan::unique_folder(fs::temp_directory_path(), "kazan-live")};
  std::shared_ptr<Counted> source = std::make_shared<Counted>();

  fs::path new_folder(const std::string& what) const {
    const fs::path path = kazan::unique_folder(folder.path(), what);
    kazan::make_folder(path);
    return path;
  }
  // All rows, row after row, from whatever `left` holds; what is there is saved before the n-th
  // block, 1 the first, which interrupts it. `left` is then what was saved.
  std::vector<float> all(bool disk, int n, fs::path& left) const {
    LiveRows live(source, new_folder("scratch"));
    if (!left.empty()) live.take(left);
    int looks = 0;
    const auto between = [&](std::int64_t) {
      if (++looks != n) return;
      left = new_folder("checkpoint");
      live.save(left);
      throw Interrupted{};
    };
    std::vector<float> out(kRows * kInputs);
    if (disk) {
      live.to_disk(kAtOnce, between);
      RereadRows rows = live.on_disk();
      for (std::int64_t row = 0; row < kRows; row += 7)
        rows.read(row, std::min(kRows, row + 7), out.data() + row * kInputs);
    } else {
      const Array rows = live.in_memory(kAtOnce, between);
      std::ranges::copy(rows.values<float>(), out.begin());
    }
    return out;
  }
};

bool are_those_of_the_source(const std::vector<float>& found) {
  const Array all = samples::rows(kRows, kInputs);
  return std::memcmp(found.data(), all.data(), all.bytes()) == 0;
}

}  // namespace

TEST_CASE_METHOD(Folder, "interrupted between any two blocks, live rows are computed once") {
  const bool disk = GENERATE(false, true), then_on_disk = GENERATE(false, true);
  for (int first = 1; first <= 7; ++first)
    for (int second = 1; second <= 12; ++second) {
      CAPTURE(disk, then_on_disk, first, second);
      source->times.assign(kRows, 0);
      fs::path left;
      CHECK_THROWS_AS(all(disk, first, left), Interrupted);
      CHECK(std::count(source->times.begin(), source->times.end(), 1) ==
            std::min<std::int64_t>(kAtOnce * (first - 1), kRows));
      std::vector<float> rows;
      try {
        rows = all(then_on_disk, second, left);
      } catch (const Interrupted&) {
        rows = all(disk, 0, left);
      }
      REQUIRE(are_those_of_the_source(rows));
      REQUIRE(source->times == std::vector<int>(kRows, 1));
    }
  CHECK(source->most_at_once == kAtOnce);
}

TEST_CASE_METHOD(Folder, "checkpoints hold every row once, and what is whole is linked") {
  LiveRows live(source, new_folder("scratch"));
  std::vector<fs::path> saved;
  live.to_disk(kAtOnce, [&](std::int64_t row) {
    live.save(saved.emplace_back(new_folder("checkpoint")));
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(saved.back())) bytes += entry.file_size();
    CHECK(bytes == static_cast<std::uintmax_t>(row * kInputs * 4));
  });
  REQUIRE(saved.size() == 7);
  CHECK(fs::equivalent(saved[3] / "rows.0", saved[6] / "rows.0"));
  CHECK(live.on_disk().rows() == kRows);
}

TEST_CASE_METHOD(Folder, "what cannot be these rows is refused, and nothing of it taken") {
  fs::path left;
  CHECK_THROWS_AS(all(true, 3, left), Interrupted);
  const auto bad = GENERATE(std::string("not rows of 12 bytes"), std::string(12 * 16, 'x'));
  kazan::write_file(left / "rows.1", bad);  // more than 20, together
  LiveRows live(source, new_folder("scratch"));
  CHECK_THROWS_WITH(live.take(left),
                    Catch::Contains("rows.1 holds ") && Catch::Contains(" bytes of rows"));
  source->times.assign(kRows, 0);
  live.in_memory(kAtOnce, [](std::int64_t) {});
  CHECK(source->times == std::vector<int>(kRows, 1));
}

TEST_CASE_METHOD(Folder, "a disk without room for all rows is told before any is written") {
  RowParts parts(new_folder("parts"), kInputs);
  CHECK_THROWS_WITH(parts.begin_part(std::int64_t{1} << 56),
                    Catch::Contains("; keeping 72,057,594,037,927,936 computed rows takes "));
  CHECK(parts.rows() == 0);
}
