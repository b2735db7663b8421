#include "store/hdf5/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;

TEST_CASE("storing takes room for all rows on disk and for some in memory") {
  const Description rows{{{"tokens", 1'000'000}, {"inputs", 768}}};
  const Needs needs = needs_of_storing(rows);
  CHECK(needs.disk >= 1e6 * (768 * 4 + 4));
  CHECK(needs.disk <= 1.1e6 * (768 * 4 + 4));
  CHECK(needs.memory < 100e6);
  CHECK_FALSE(needs.numerical);
}

TEST_CASE("live rows cost what their model costs, and rows unknown leave it open") {
  Description live{{{"tokens", 10}, {"inputs", 8}}};
  const double alone = needs_of_storing(live).memory;
  live.reading = {5e8, 3, true};
  CHECK(needs_of_storing(live).memory == alone + 5e8 + 4 * 10 * 8);  // and rows that are kept
  CHECK(needs_of_storing(live).numerical);
  CHECK(std::isnan(needs_of_storing({{{"inputs", 8}}}).disk));
}
