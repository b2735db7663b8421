// tests/estimates.test.cpp compares with what nodes really take.
#include "estimate.hpp"

#include <catch2/catch.hpp>

using namespace kazan;

namespace {

const Description kSae{{{"latents", 4096}, {"inputs", 256}}, Json::object({{"k", 32}})};

double seconds(std::int64_t tokens, double reading, double shown) {
  Description rows{{{"tokens", tokens}, {"inputs", 256}}, Json::object({{"window", 512}})};
  rows.reading.seconds = reading;
  return needs_of_contexts({kSae, rows, {{{"tokens", tokens}}}}, {4096, 15, shown, 31}, 2).seconds;
}

}  // namespace

TEST_CASE("live rows of contexts that are drawn are computed again, window by window") {
  constexpr std::int64_t kMany = 5'120'000;  // 10,000 windows
  CHECK(seconds(kMany, 1000, 100) - seconds(kMany, 0, 100) == Approx(1000 + 15 * 100 * 0.1));
  CHECK(seconds(kMany, 1000, 0) - seconds(kMany, 0, 0) == Approx(1000));
  CHECK(seconds(1000, 1000, 100) - seconds(1000, 0, 100) == Approx(1000));  // they are still there
}
