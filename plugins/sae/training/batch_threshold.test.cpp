#include "batch_threshold.hpp"

#include <catch2/catch.hpp>

using kazan::sae::BatchThreshold;

TEST_CASE("a value that stays is the threshold from the first step on") {
  BatchThreshold threshold;
  for (int step = 0; step < 50; ++step) {
    threshold.trained_on(0.7);
    CHECK(threshold.now() == Approx(0.7).epsilon(1e-12));
  }
}

TEST_CASE("later batches count more, at rate 0.01") {
  BatchThreshold threshold;
  threshold.trained_on(1);
  threshold.trained_on(2);
  CHECK(threshold.now() == Approx((0.99 * 1 + 2) / 1.99));
}

TEST_CASE("before any step it is the mean over the batches of epoch 0; of none, 0") {
  BatchThreshold threshold;
  CHECK(threshold.now() == 0);
  threshold.saw_at_start(1);
  threshold.saw_at_start(4);
  CHECK(threshold.at_start() == 2.5);
  CHECK(threshold.now() == 2.5);
  threshold.trained_on(3);
  CHECK(threshold.at_start() == 2.5);
  CHECK(threshold.now() == Approx(3));
}

TEST_CASE("a checkpoint's numbers are all of it") {
  BatchThreshold threshold;
  threshold.saw_at_start(1);
  threshold.trained_on(3);
  auto other = BatchThreshold::of(threshold.numbers());
  other.trained_on(5);
  threshold.trained_on(5);
  CHECK(other.now() == threshold.now());
  CHECK(other.at_start() == threshold.at_start());
}
