// Rows that come from the disk are those in memory: in order, in value, whatever a piece, a bucket
// or a buffer holds; and what goes wrong on the way reaches the reader.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <numeric>
#include <thread>

#include "base/error.hpp"
#include "base/files.hpp"
#include "entrance.hpp"
#include "live_rows.hpp"
#include "memory_rows.hpp"
#include "samples.hpp"
#include "streamed_rows.hpp"

using namespace kazan::sae;
using namespace kazan::sae::samples;
namespace fs = std::filesystem;
using kazan::ActivationSource;
using kazan::Array;
using Order = TrainingRows::Order;

namespace {

// Rows of 3 values; tells how much was read of it, and may fail at a row.
class Source final : public ActivationSource {
 public:
  explicit Source(std::int64_t count, std::int64_t inputs = 3)
      : all_(samples::rows(count, inputs)) {}
  std::int64_t rows() const override { return all_.rows(); }
  std::int64_t inputs() const override { return all_.inputs(); }
  std::vector<std::int32_t> positions() const override { return {}; }
  Array read(std::int64_t begin, std::int64_t end) override {
    if (fails_at >= begin && fails_at < end) throw kazan::Error(kazan::Fault::input, "row is bad");
    if (slow) std::this_thread::sleep_for(std::chrono::milliseconds(30));
    rows_read += end - begin;
    return all_.read(begin, end);
  }
  std::int64_t fails_at = -1;
  bool slow = false;
  std::atomic<std::int64_t> rows_read{0};

 private:
  kazan::testing::MemoryRows all_;
};

struct Folder {
  kazan::ScopedFolder scratch{kazan::unique_folder(fs::temp_directory_path(), "kazan-feed")};

  // Rows of a source, or computed first.
  RereadRows reread(std::shared_ptr<ActivationSource> source, bool live) const {
    if (!live) return RereadRows(std::move(source));
    LiveRows computed(std::move(source), kazan::unique_folder(scratch.path(), "live"));
    computed.to_disk(7, [](std::int64_t) {});
    return computed.on_disk();
  }
  std::unique_ptr<ShuffledFile> shuffled(const Feeding& feeding) const {
    return std::make_unique<ShuffledFile>(feeding, scratch.path());
  }
  StreamedRows streamed(std::shared_ptr<ActivationSource> source, const Feeding& feeding,
                        std::function<void(std::int64_t)> waiting = {}) const {
    return {RereadRows(std::move(source)), shuffled(feeding), std::move(waiting)};
  }
};

Feeding feeding(std::int64_t rows, std::int64_t batch, std::int64_t bucket, std::int64_t buffer = 2,
                int pieces = 2, std::int64_t inputs = 3) {
  Feeding out;
  out.rows = rows;
  out.inputs = inputs;
  out.block = 3;
  out.piece = batch;
  out.pieces = pieces;
  out.bucket = std::min(bucket, rows);
  out.buffer = buffer;
  return out;
}

Order order_of(std::int64_t rows, std::uint64_t epoch) {
  return std::make_shared<const std::vector<std::int64_t>>(
      kazan::Draws(5, "sae.order").permutation(rows, epoch));
}

bool equal(const float* a, const float* b, std::int64_t rows, std::int64_t inputs = 3) {
  return std::memcmp(a, b, static_cast<std::size_t>(rows * inputs) * sizeof(float)) == 0;
}

// Reads both in their own order from `begin` on, in batches.
void compare_own(TrainingRows& found, TrainingRows& expected, std::int64_t batch,
                 std::int64_t begin = 0) {
  for (std::int64_t end; begin < found.rows(); begin = end) {
    end = std::min(found.rows(), begin + batch);
    REQUIRE(equal(found.read(begin, end), expected.read(begin, end), end - begin));
  }
}

void compare_drawn(TrainingRows& found, TrainingRows& expected, const Order& order,
                   std::int64_t batch, std::int64_t begin = 0) {
  for (std::int64_t end; begin < found.rows(); begin = end) {
    end = std::min(found.rows(), begin + batch);
    REQUIRE(equal(found.read(order, begin, end), expected.read(order, begin, end), end - begin));
  }
}

// As an epoch reads.
void compare_epoch(TrainingRows& found, TrainingRows& expected, const Order& order,
                   std::int64_t batch) {
  found.expect(order);
  compare_own(found, expected, batch);
  compare_drawn(found, expected, order, batch);
}

}  // namespace

TEST_CASE_METHOD(Folder, "rows from the disk are those in memory, row for row, at every edge") {
  // One row; one bucket; a bucket and a row; batches above a bucket, that do not divide, of all.
  for (const std::int64_t count : {1, 2, 7, 8, 9, 16, 17, 65})
    for (const std::int64_t bucket : {1, 2, 8, 16, 100})
      for (const std::int64_t batch : {1, 3, 8, 20})
        for (const std::int64_t buffer : {1, 3})
          for (const int pieces : {1, 3}) {
            CAPTURE(count, bucket, batch, buffer, pieces);
            RowsInMemory expected(samples::rows(count, 3));
            auto found = streamed(std::make_shared<Source>(count),
                                  feeding(count, batch, bucket, buffer, pieces));
            for (const std::uint64_t epoch : {0, 1, 2})
              compare_epoch(found, expected, order_of(count, epoch), batch);
            compare_own(found, expected, batch);
          }
}

TEST_CASE_METHOD(Folder, "the order is the one that is asked for, not only a mixture") {
  constexpr std::int64_t kCount = 23;
  RowsInMemory expected(samples::rows(kCount, 3));
  auto found = streamed(std::make_shared<Source>(kCount), feeding(kCount, 4, 5));
  std::vector<std::int64_t> own(kCount), reversed(kCount);
  std::iota(own.begin(), own.end(), 0);
  std::copy(own.rbegin(), own.rend(), reversed.begin());
  for (const auto& order : {own, reversed})
    compare_epoch(found, expected, std::make_shared<const std::vector<std::int64_t>>(order), 4);
}

TEST_CASE_METHOD(Folder, "an epoch may begin at any row, and be left at any") {
  constexpr std::int64_t kCount = 29, kBatch = 4;
  RowsInMemory expected(samples::rows(kCount, 3));
  for (std::int64_t at = 0; at < kCount; at += kBatch) {
    CAPTURE(at);
    const auto source = std::make_shared<Source>(kCount);
    auto found = streamed(source, feeding(kCount, kBatch, 6));
    const Order first = order_of(kCount, 0), second = order_of(kCount, 1);
    found.expect(first);
    compare_own(found, expected, kBatch, at);  // the record
    compare_drawn(found, expected, first, kBatch);
    compare_drawn(found, expected, second, kBatch, at);  // unannounced
    const std::int64_t before = source->rows_read;
    compare_drawn(found, expected, second, kBatch);   // again, from the start
    if (at == 0) CHECK(source->rows_read == before);  // it was sorted already
    found.expect(first);
    found.read(0, std::min(kCount, at + kBatch));  // and away from there
    compare_drawn(found, expected, first, 7, at);
    compare_own(found, expected, 11);
  }
}

TEST_CASE_METHOD(Folder, "an epoch reads its source once; computed rows are computed once") {
  constexpr std::int64_t kCount = 40, kBatch = 8;
  for (const bool live : {false, true}) {
    const auto source = std::make_shared<Source>(kCount);
    StreamedRows found(reread(source, live), shuffled(feeding(kCount, kBatch, 16)));
    RowsInMemory expected(samples::rows(kCount, 3));
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
      compare_epoch(found, expected, order_of(kCount, static_cast<std::uint64_t>(epoch)), kBatch);
      CHECK(source->rows_read == (live ? 1 : epoch + 1) * kCount);
    }
  }
}

TEST_CASE_METHOD(Folder, "no more is read ahead than there are pieces for") {
  constexpr std::int64_t kCount = 400, kBatch = 4;
  const auto source = std::make_shared<Source>(kCount);
  auto found = streamed(source, feeding(kCount, kBatch, 16, 2, 3));
  for (std::int64_t begin = 0; begin < kCount; begin += kBatch) {
    found.read(begin, begin + kBatch);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // for who would read too much
    REQUIRE(source->rows_read <= begin + 3 * kBatch);
  }
}

TEST_CASE_METHOD(Folder, "sums have the bits of those in memory") {
  const Array all = samples::rows(3000, 20);
  kazan::trainer::Team team(2);
  RowsInMemory held(all);
  const RowSums expected = sums_of(held, team);
  for (const std::int64_t piece : {1, 7, 1024, 5000}) {
    CAPTURE(piece);
    auto found = streamed(std::make_shared<Source>(3000, 20), feeding(3000, piece, 64, 2, 2, 20));
    const RowSums sums = sums_of(found, team);
    CHECK(sums.mean == expected.mean);
    CHECK(sums.squares == expected.squares);
    CHECK(sums.deviation == expected.deviation);
  }
}

namespace {

constexpr std::int64_t kRows = 10;

// Those of every variant's trainings that go in batches.
std::vector<Study> in_batches() {
  auto out = studies(6, 12, kRows);
  std::erase_if(out, [](const Study& s) { return !s.setup.schedule.batch; });
  return out;
}

}  // namespace

TEST_CASE_METHOD(Folder, "a training fed from the disk ends with the bits of one in memory") {
  REQUIRE(in_batches().size() >= 3);
  for (const auto& s : in_batches())
    for (const std::int64_t bucket : {1, 4, 100})
      for (const bool live : {false, true}) {
        CAPTURE(s.name, bucket, live);
        const auto source = std::make_shared<Source>(kRows, 6);
        StreamedRows fed(reread(source, live),
                         shuffled(feeding(kRows, *s.setup.schedule.batch, bucket, 2, 2, 6)));
        CHECK(same(train(fed, s.setup, draws(), fastest()),
                   trained(samples::rows(kRows, 6), s.setup)));
      }
}

namespace {

struct Interrupted {};

}  // namespace

TEST_CASE_METHOD(Folder, "interrupted anywhere and fed anew, a training ends with the same bits") {
  const fs::path file = scratch.path() / "state.safetensors";
  for (const auto& s : in_batches()) {
    CAPTURE(s.name);
    const auto run = [&](const TrainingHooks& hooks) {
      auto fed = streamed(std::make_shared<Source>(kRows, 6),
                          feeding(kRows, *s.setup.schedule.batch, 4, 2, 2, 6));
      return train(fed, s.setup, draws(), fastest(), hooks);
    };
    const Training whole = trained(samples::rows(kRows, 6), s.setup);
    TrainingHooks resumed;
    resumed.resume = [&](TrainingState& state) { state.load(file); };
    int interruptions = 0;
    for (int n = 1;; ++n) {
      CAPTURE(n);
      int looks = 0;
      TrainingHooks interrupt;
      interrupt.between_steps = [&](const TrainingState& state) {
        if (++looks != n) return;
        state.save(file);
        throw Interrupted{};
      };
      try {
        const Training ended = run(interrupt);
        REQUIRE(same(ended, whole));
        break;
      } catch (const Interrupted&) {
        ++interruptions;
      }
      REQUIRE(same(run(resumed), whole));
    }
    CHECK(interruptions >= 2 * s.setup.schedule.epochs);
  }
}

TEST_CASE_METHOD(Folder,
                 "what the source throws reaches the reader as it was, after what was good") {
  constexpr std::int64_t kCount = 40, kBatch = 4;
  for (const bool drawn : {false, true}) {
    CAPTURE(drawn);
    const auto source = std::make_shared<Source>(kCount);
    source->fails_at = 21;
    auto found = streamed(source, feeding(kCount, kBatch, 16));
    RowsInMemory expected(samples::rows(kCount, 3));
    const Order order = order_of(kCount, 0);
    if (!drawn)
      for (std::int64_t begin = 0; begin < 20; begin += kBatch)
        REQUIRE(equal(found.read(begin, begin + kBatch), expected.read(begin, begin + kBatch), 4));
    try {
      drawn ? found.read(order, 0, kBatch) : found.read(20, 24);
      FAIL("nothing was thrown");
    } catch (const kazan::Error& e) {
      CHECK(e.fault() == kazan::Fault::input);
      CHECK(std::string(e.what()) == "row is bad");
    }
    source->fails_at = -1;  // who reads on begins anew
    compare_epoch(found, expected, order, kBatch);
  }
}

TEST_CASE_METHOD(Folder, "whoever waits is asked whether to go on, and what that throws ends it") {
  const auto source = std::make_shared<Source>(400);
  source->slow = true;  // two seconds and more until all are sorted
  std::vector<std::int64_t> asked;
  auto found = streamed(source, feeding(400, 4, 16), [&](std::int64_t at) {
    asked.push_back(at);
    if (asked.size() == 3) throw Interrupted{};
  });
  const Order order = order_of(400, 0);
  CHECK_THROWS_AS(found.read(order, 8, 12), Interrupted);
  CHECK(asked == std::vector<std::int64_t>{8, 8, 8});
  CHECK(source->rows_read < 400);
}

TEST_CASE_METHOD(Folder, "it may go at any time") {
  for (int reads = 0; reads < 12; ++reads) {
    const auto source = std::make_shared<Source>(40);
    auto found = streamed(source, feeding(40, 8, 16));
    found.expect(order_of(40, 0));
    for (int i = 0; i < std::min(reads, 5); ++i) found.read(8 * i, 8 * i + 8);
  }
  CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE_METHOD(Folder, "a disk without room for the shuffle is told at once") {
  const Feeding far_more = feeding(std::int64_t{1} << 50, 8, std::int64_t{1} << 40);
  try {
    shuffled(far_more);
    FAIL("there was room");
  } catch (const kazan::Error& e) {
    CHECK(e.fault() == kazan::Fault::machine);
    CHECK_THAT(e.what(), Catch::Contains("putting 1,125,899,906,842,624 rows in order takes "));
  }
}

TEST_CASE_METHOD(Folder,
                 "files have no name, and a disk that is too small is told with what it takes") {
  const ScratchFile small(scratch.path(), 12, "keeping 3 numbers");
  CHECK(fs::is_empty(scratch.path()));
  const int numbers[] = {1, 2, 3};
  int back[2];
  small.write(0, numbers, sizeof numbers);
  small.read(4, back, sizeof back);
  CHECK(back[1] == 3);
  try {
    ScratchFile(scratch.path(), std::int64_t{1} << 60, "keeping 9 numbers");
    FAIL("there was room");
  } catch (const kazan::Error& e) {
    CHECK(e.fault() == kazan::Fault::machine);
    CHECK_THAT(e.what(), Catch::Contains("cannot write " + scratch.path().native()) &&
                             Catch::Contains("; keeping 9 numbers takes 1048576 TiB there"));
  }
  CHECK(fs::is_empty(scratch.path()));
}
