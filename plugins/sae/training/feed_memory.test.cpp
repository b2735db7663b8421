// What feeding holds is what feeding.hpp says of it, epoch after epoch. Rows lie on pages of their
// own (trainer::Buffer); here all else is counted that is allocated: orders, and what sorts.
#include <algorithm>
#include <catch2/catch.hpp>

#include "base/files.hpp"
#include "sdk/draws.hpp"
#include "streamed_rows.hpp"
#include "testing/allocations.hpp"

namespace {

using namespace kazan;
using testing::allocated, testing::most_allocated;
using namespace kazan::sae;

// Zeros.
class Source final : public ActivationSource {
 public:
  Source(std::int64_t rows, std::int64_t inputs) : rows_(rows), inputs_(inputs) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t inputs() const override { return inputs_; }
  std::vector<std::int32_t> positions() const override { return {}; }
  Array read(std::int64_t begin, std::int64_t end) override {
    return {Dtype::f32, {{"tokens", end - begin}, {"inputs", inputs_}}};
  }

 private:
  std::int64_t rows_, inputs_;
};

// As ../training/loop.cpp reads.
void read_epoch(TrainingRows& rows, std::int64_t batch, std::uint64_t epoch) {
  const std::int64_t count = rows.rows();
  rows.expect(nullptr);
  const auto order = std::make_shared<const std::vector<std::int64_t>>(
      Draws(5, "sae.order").permutation(count, epoch));
  rows.expect(order);
  for (std::int64_t at = 0; at < count; at += batch) rows.read(at, std::min(count, at + batch));
  for (std::int64_t at = 0; at < count; at += batch)
    rows.read(order, at, std::min(count, at + batch));
}

double besides_rows(const Feeding& f) {
  const auto pages = static_cast<double>(f.pieces * f.piece + f.block + f.sorting());
  return f.memory() - pages * static_cast<double>(f.row_bytes());
}

}  // namespace

TEST_CASE("no epoch of a feeding takes more memory than the feeding says") {
  constexpr std::int64_t kRows = 200'000, kInputs = 4, kBatch = 512;
  constexpr double kSmall = 64 << 10;  // the thread, messages
  const ScopedFolder scratch(unique_folder(std::filesystem::temp_directory_path(), "kazan-feed"));
  for (const std::int64_t memory : {3'000'000, 60'000'000}) {
    const Feeding feeding = feeding_within(memory, kRows, kInputs, kBatch);
    const std::size_t before = allocated;
    most_allocated = before;
    StreamedRows rows(RereadRows(std::make_shared<Source>(kRows, kInputs)),
                      std::make_unique<ShuffledFile>(feeding, scratch.path()));
    CHECK(static_cast<double>(most_allocated - before) <= kSmall);  // live rows are computed before
    for (const std::uint64_t epoch : {0, 1, 2}) {
      read_epoch(rows, kBatch, epoch);
      const auto taken = static_cast<double>(most_allocated - before);
      CAPTURE(memory, feeding.bucket, epoch, taken, besides_rows(feeding));
      CHECK(taken <= besides_rows(feeding) + kSmall);
      CHECK(taken >= 0.9 * besides_rows(feeding));
    }
  }
}
