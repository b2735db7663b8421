#include "feeding.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"

using namespace kazan;
using namespace kazan::sae;
using Catch::Contains;

namespace {

constexpr std::int64_t kMany = std::int64_t{1} << 50;

}  // namespace

TEST_CASE("what feeding holds grows with the root of the rows, and stays below what it may take") {
  const Feeding some = feeding_within(kMany, 200'000, 768, 4096);
  CHECK(some.pieces == 3);
  CHECK(some.piece == 4096);
  CHECK(some.memory() < 80e6);  // of 614 MB: three batches of 12.6 MB, and 20 MB that are sorted
  const Feeding more = feeding_within(kMany, 32 * 200'000, 768, 4096);
  CHECK(more.memory() < 250e6);  // of 20 GB
  CHECK(more.buckets() < 6 * some.buckets());
  for (const std::int64_t rows : {1, 2, 1000, 200'000, 10'000'000})
    for (const std::int64_t inputs : {1, 16, 768, 20'000})
      for (const std::int64_t batch : {1, 7, 4096, 100'000})
        for (const std::int64_t memory : {1LL << 10, 1LL << 16, 1LL << 24, 1LL << 28, 1LL << 34}) {
          CAPTURE(rows, inputs, batch, memory);
          const Feeding f = feeding_within(memory, rows, inputs, batch);
          CHECK(f.piece >= std::min(batch, rows));
          CHECK(f.piece <= rows);
          CHECK(f.block >= 1);
          CHECK(f.bucket >= 1);
          CHECK(f.bucket <= rows);
          CHECK(f.pieces >= 1);
          CHECK(f.buckets() * f.bucket >= rows);
          CHECK((f.buckets() - 1) * f.bucket < rows);
          if (f.memory() > static_cast<double>(memory)) {  // it is the least
            CHECK(f.pieces == 1);
            CHECK(f.piece == std::min(batch, rows));
            CHECK(f.block == 1);
          }
        }
}

TEST_CASE("small batches are handed over many at once") {
  const Feeding f = feeding_within(kMany, 1'000'000, 16, 1);
  CHECK(f.piece * f.row_bytes() == 1 << 20);
  CHECK(feeding_within(kMany, 1'000'000, 16, 1000).piece % 1000 == 0);
}

TEST_CASE("too little memory is told with how much it takes") {
  CHECK(fault_of(feeding_within(1 << 20, 1000, 16, 10), 1 << 20).empty());
  CHECK_THAT(fault_of(feeding_within(1 << 10, 1000, 16, 10), 1 << 10),
             Contains("expected at least ") && Contains("1,000 rows") && Contains("found 1.0 KiB"));
}

TEST_CASE("rows stream where they take more than they may, and go in batches") {
  CHECK(row_memory("2GiB") == std::int64_t{2} << 30);
  CHECK_FALSE(row_memory("all"));
  CHECK_FALSE(row_memory("auto"));
  CHECK_THROWS_AS(row_memory("many"), Error);
  CHECK(streams(4 * 99, 10, 10, 5));
  CHECK_FALSE(streams(4 * 100, 10, 10, 5));
  CHECK_FALSE(streams(std::nullopt, 10, 10, 5));
  CHECK_FALSE(streams(4 * 99, 10, 10, std::nullopt));
  CHECK_FALSE(streams(4 * 99, 10, 10, 10));
}
