#include <catch2/catch.hpp>
#include <cmath>

#include "sdk/planner.hpp"

using namespace kazan;

TEST_CASE("what is not known makes a sum unknown, each sum for itself") {
  Needs needs;
  needs.memory = 3 * kUnknown + 5;
  needs.disk = 7;
  const Estimate estimate = needs.estimate();
  CHECK_FALSE(estimate.memory_bytes);
  CHECK(estimate.disk_bytes == 7);
  CHECK(estimate.seconds);
  needs.seconds = kUnknown;
  CHECK_FALSE(needs.estimate().seconds);
}

TEST_CASE("amounts that no machine has do not overflow") {
  Needs needs;
  needs.memory = 1e12 * 2e9 * 8;
  needs.disk = INFINITY;
  CHECK(*needs.estimate().memory_bytes > std::int64_t{1} << 62);
  CHECK(*needs.estimate().disk_bytes > std::int64_t{1} << 62);
  CHECK_FALSE(needs.estimate().seconds);
}

TEST_CASE("a reader counts what carrying out a recipe takes, and libtorch once") {
  Needs alone, both;
  alone.memory = both.memory = 1000;
  alone.numerical = both.numerical = true;
  both += Reading{5000, 2, true};
  CHECK(*both.estimate().memory_bytes - *alone.estimate().memory_bytes == 5000);
  CHECK(*both.estimate().seconds - *alone.estimate().seconds == Approx(2));
  Needs plain, reads;
  reads += Reading{0, 0, true};
  CHECK(*reads.estimate().memory_bytes - *plain.estimate().memory_bytes > 100 << 20);
  CHECK(reads.estimate().loading_seconds == *reads.estimate().seconds);
  CHECK(plain.estimate().loading_seconds == 0);
}

TEST_CASE("a dimension is known, bounded or unknown, here and in the plan") {
  const Description text{{{"bytes", 20}, {"tokens", std::nullopt, 9}, {"words", std::nullopt}}};
  CHECK(text.size("bytes") == 20);
  CHECK(text.most("bytes") == 20);
  CHECK_FALSE(text.size("tokens"));
  CHECK(text.most("tokens") == 9);
  CHECK_FALSE(text.most("words"));
  CHECK_FALSE(text.most("absent"));
  CHECK(most(text, "tokens") == 9);
  CHECK(std::isnan(most(text, "words")));
  CHECK(text.dimension("tokens").to_json().dump() ==
        R"({"name":"tokens","size":null,"at_most":9})");
  CHECK(text.dimension("bytes").to_json().dump() == R"({"name":"bytes","size":20})");
  CHECK(text.dimension("absent").name == "absent");
}

TEST_CASE("an estimate comes back from the plan as it was") {
  const Estimate whole{1, 2, 0.5, {}, 0.25}, empty;
  for (const auto& e : {whole, empty}) {
    const Estimate back = Estimate::from_json(e.to_json());
    CHECK(back.memory_bytes == e.memory_bytes);
    CHECK(back.disk_bytes == e.disk_bytes);
    CHECK(back.seconds == e.seconds);
    CHECK(back.loading_seconds == e.loading_seconds);
  }
}
