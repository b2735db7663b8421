#include "feeding.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "base/units.hpp"

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
            CHECK(f.buffer == 1);
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
  CHECK_THAT(fault_of(feeding_within(1 << 10, 1000, 16, 10), 1 << 10, true),
             Contains("which up to 1,000 rows"));
}

TEST_CASE("the memory that is asked for is enough, and what is refused is told as less") {
  for (const std::int64_t rows : {1000, 30'000, 6'000'000})
    for (const std::int64_t inputs : {4, 256, 20'000})
      for (const std::int64_t batch : {1, 512, 100'000}) {
        const double least = feeding_within(1, rows, inputs, batch).memory();
        const auto enough = static_cast<std::int64_t>(least);
        CAPTURE(rows, inputs, batch, enough);
        CHECK(fault_of(feeding_within(enough, rows, inputs, batch), enough).empty());
        const Feeding refused = feeding_within(enough - 1, rows, inputs, batch);
        const std::string fault = fault_of(refused, enough - 1);
        const auto between = [&](const std::string& before, const std::string& after) {
          const auto begin = fault.find(before) + before.size();
          return parse_bytes(fault.substr(begin, fault.find(after, begin) - begin), "");
        };
        const auto asked = between("expected at least ", ", which");
        CHECK(asked >= enough);
        CHECK(asked <= enough + enough / 9);
        CHECK(fault_of(feeding_within(asked, rows, inputs, batch), asked).empty());
        CHECK(between("found ", "?") < enough);
      }
}

TEST_CASE("what is enough for some rows is enough for fewer") {
  for (const std::int64_t inputs : {1, 100, 768})
    for (std::int64_t rows = 1; rows < 3000; ++rows) {
      CAPTURE(inputs, rows);
      CHECK(feeding_within(1, rows, inputs, 64).memory() <=
            feeding_within(1, rows + 1, inputs, 64).memory());
    }
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
