#include "activations/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;

namespace {

Description gpt2_small() {
  return {{},
          Json::object({{"provider", "model.gpt2"},
                        {"context", 1024},
                        {"vocabulary", 50257},
                        {"layers", 12},
                        {"width", 768},
                        {"heads", 12},
                        {"head_width", 64},
                        {"mlp_width", 3072},
                        {"layer_parameters", 7'087'872},
                        {"embedding_bytes", 1e6},
                        {"weight_bytes", 4},
                        {"weight_seconds", 1e-9}})};
}

Description tokens(std::int64_t count) {
  return {{{"tokens", count}}, Json::object({{"bytes", 4 * count}})};
}

double memory(std::int64_t layer, std::int64_t rows, std::int64_t window, double inputs = 768) {
  return live_reading(ModelDescription::of(gpt2_small().attributes), layer, tokens(rows),
                      static_cast<double>(rows), static_cast<double>(window), inputs)
      .memory;
}

}  // namespace

TEST_CASE("a reader holds the layers up to the site, and no later ones") {
  CHECK(memory(6, 200, 200) - memory(5, 200, 200) == 4.0 * 7'087'872);
  CHECK(memory(0, 200, 200) > 4.0 * 7'087'872);
  CHECK(memory(0, 200, 200) < 2 * 4.0 * 7'087'872);
}

TEST_CASE("a pass grows with the square of its window, the rest with the rows") {
  // Scores of 12 heads, f32.
  const double pairs = memory(0, 1024, 1024) - memory(0, 1024, 512);
  CHECK(pairs > 4.0 * 12 * (1024 * 1024 - 512 * 512));
  const double rows = memory(0, 2000, 100) - memory(0, 1000, 100);
  CHECK(rows > 1000.0 * 768 * 4);
  CHECK(rows < 2 * 1000.0 * 768 * 4);
  // No more rows are kept than live.cpp keeps.
  CHECK(memory(0, 2'000'000, 100) - memory(0, 1'000'000, 100) < 1e6 * 110);
}

TEST_CASE("a model that does not say what it takes leaves it unknown") {
  Description silent = gpt2_small();
  silent.attributes["weight_bytes"] = Json();
  const auto reading =
      live_reading(ModelDescription::of(silent.attributes), 0, tokens(9), 9, 9, 768);
  CHECK(std::isnan(reading.memory));
  CHECK(std::isfinite(reading.seconds));
  CHECK(reading.numerical);
}

TEST_CASE(
    "beside another, a reading adds what is computed at a time to memory, and its rows to the "
    "disk") {
  const auto reading = [](std::int64_t rows, std::int64_t window, double inputs) {
    return live_reading(ModelDescription::of(gpt2_small().attributes), 0, tokens(rows),
                        static_cast<double>(rows), static_cast<double>(window), inputs);
  };
  CHECK(reading(500, 1024, 768).beside_memory == 4.0 * 500 * 768);
  CHECK(reading(50'000, 1024, 768).beside_memory == 4.0 * 16 * 1024 * 768);
  CHECK(reading(50'000, 1024, 3072).beside_memory == 64 << 20);
  CHECK(reading(5000, 1024, 768).beside_disk == 4.0 * 5000 * 768);
  CHECK(std::isnan(reading(5000, 1024, kUnknown).beside_disk));
}

TEST_CASE("small windows are computed several at a time, large ones one after another") {
  const double pass = 4.0 * 60 * (14 * 768 + 2 * 3072 + 12 * 60);
  CHECK(memory(0, 600, 60) - memory(0, 60, 60) > 9 * pass);
  CHECK(memory(0, 60'000, 60) - memory(0, 600, 60) > 6 * pass);
  CHECK(memory(0, 4000, 100) - memory(0, 3000, 100) < 1.1 * 1000 * 768 * 4 + 8000);
}
