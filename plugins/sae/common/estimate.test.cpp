// Formulas against sums of what a training allocates (../trainer), written out for one.
// tests/estimates.test.cpp compares with a worker's memory.
#include "estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace kazan;
using namespace kazan::sae;

namespace {

TrainingSizes palinka() {
  TrainingSizes s;
  s.rows = s.batch = 223;
  s.inputs = 768;
  s.latents = 6144;
  s.active = 384;
  s.epochs = 100;
  s.tied = true;
  s.threads = 2;
  return s;
}

constexpr double kMatrix = 4.0 * 6144 * 768, kRows = 4.0 * 223 * 768, kEntries = 223.0 * 384;

double memory(const TrainingSizes& s) {
  return needs_of_training(s).memory;
}

}  // namespace

TEST_CASE("a tied Top-K training holds its weights three times and what is active in lists") {
  const double least = 3.25 * kMatrix + 28 * kEntries + 3 * kRows;
  CHECK(memory(palinka()) > least);
  CHECK(memory(palinka()) < 1.3 * least);
  CHECK_FALSE(needs_of_training(palinka()).numerical);
}

TEST_CASE("what is larger costs what it adds") {
  TrainingSizes untied = palinka(), dense = palinka(), covariance = palinka(), many = palinka();
  untied.tied = false;
  dense.active = dense.latents;
  covariance.decorrelation = true;
  many.threads = 10;
  CHECK(memory(untied) - memory(palinka()) == Approx(3 * kMatrix));
  const double room = (223 + 2) * 16.0 * (6144 - 8 * 384);
  CHECK(memory(dense) - memory(palinka()) == Approx(36 * 223 * (6144.0 - 384) + room));
  CHECK(memory(covariance) - memory(palinka()) == Approx(4 * kEntries + 2 * 223 * 16 * 8));
  CHECK(memory(many) - memory(palinka()) > 8 * 223 * 17 * 4.0);
  CHECK(memory(many) - memory(palinka()) < 8 * (1 << 20));
  CHECK(needs_of_training(dense).seconds > 2 * needs_of_training(palinka()).seconds);
  CHECK(needs_of_training(covariance).seconds > needs_of_training(palinka()).seconds);
}

TEST_CASE("a variant costs what it adds") {
  TrainingSizes s = palinka(), gates = s, sorted = s, two = s, whole = s, revived = s;
  gates.lists = 2;
  CHECK(memory(gates) - memory(s) == Approx(36 * kEntries));
  sorted.sorted_lists = 2;
  CHECK(memory(sorted) - memory(s) == Approx(6144 * 8 * (1 + 2)));
  two.residuals = 2;
  CHECK(memory(two) - memory(s) == Approx(kRows + 223 * 8));
  whole.whole_rows = true;
  const double room = (223 + 2) * 16.0 * (6144 - 8 * 384);
  CHECK(memory(whole) - memory(s) == Approx(room));
  revived.revived = 384;
  CHECK(memory(revived) - memory(s) > kMatrix + 36 * kEntries);
  CHECK(memory(revived) - memory(s) < 1.6 * (kMatrix + 36 * kEntries));
  CHECK(needs_of_training(revived).seconds > needs_of_training(s).seconds);
}

TEST_CASE("rows are filled up to 16 values where they are computed with, not on disk") {
  TrainingSizes odd = palinka(), even = palinka();
  odd.inputs = 753;
  CHECK(memory(even) - memory(odd) == Approx(4.0 * 223 * 15));
  CHECK(needs_of_training(even).disk - needs_of_training(odd).disk ==
        Approx(2 * 4.0 * 15 * (6144 + 2)));
}

TEST_CASE("a batch is small, whatever the number of rows") {
  TrainingSizes many = palinka();
  many.rows = 1e6;
  many.batch = 1024;
  CHECK(memory(many) > 1e6 * 768 * 4);
  CHECK(memory(many) < 1.1 * 1e6 * 768 * 4);
  many.batch = many.rows;
  CHECK(memory(many) > 3 * 1e6 * 768 * 4 + 24 * 1e6 * 384);
}

TEST_CASE("rows from the disk take what is held of them, and a file") {
  TrainingSizes held = palinka();
  held.rows = 6.4e6;
  held.batch = 4096;
  held.epochs = 1;
  TrainingSizes fed = held;
  fed.memory = std::int64_t{2} << 30;
  const double rows = 4.0 * 6.4e6 * 768;
  CHECK(streams(fed));
  CHECK_FALSE(streams(held));
  CHECK(memory(held) - memory(fed) > rows - 250e6);
  CHECK(memory(held) - memory(fed) < rows);
  const auto scratch = [](const TrainingSizes& s) { return needs_of_training(s).scratch; };
  CHECK(scratch(fed) - scratch(held) == Approx(rows));
  CHECK(needs_of_training(fed).seconds > needs_of_training(held).seconds);
  TrainingSizes live = fed, fewer = fed, whole = fed, small = fed;
  live.live = true;
  CHECK(scratch(live) - scratch(held) == Approx(2 * rows));
  fewer.rows_are_bound = true;  // they may be just as many as are held
  CHECK(memory(fewer) - memory(fed) > 1.5 * (1 << 30));
  whole.batch = whole.rows;
  CHECK_FALSE(streams(whole));
  small.rows = 1000;
  CHECK_FALSE(streams(small));
  small.memory = std::nullopt;
  CHECK(memory(small) == memory(small));
}

TEST_CASE("absurd sizes that stream are numbers still") {
  TrainingSizes s = palinka();
  s.rows = 9e18;
  s.inputs = 9e18;
  s.batch = 8e18;
  s.memory = 1;
  CHECK(needs_of_training(s).memory > 1e18);
}

TEST_CASE("two SAEs are left on disk, and curves by epoch") {
  const auto disk = [](const TrainingSizes& s) { return needs_of_training(s).disk; };
  TrainingSizes longer = palinka();
  longer.epochs = 100'100;
  CHECK(disk(palinka()) > 2 * kMatrix);
  CHECK(disk(palinka()) < 2.1 * kMatrix);
  CHECK(disk(longer) - disk(palinka()) == Approx(1e5 * 12 * 42));
}

TEST_CASE("rows that are not known leave memory and time open, not the disk") {
  TrainingSizes s = palinka();
  s.rows = s.batch = kUnknown;
  CHECK(std::isnan(memory(s)));
  CHECK(std::isnan(needs_of_training(s).seconds));
  CHECK(needs_of_training(s).disk > 2 * kMatrix);
}

TEST_CASE("a size is bounded by what its base can be") {
  CHECK(most_of(Size::of(32), kUnknown, kUnknown) == 32);
  CHECK(most_of(Size::parse("8*inputs"), 256, kUnknown) == 2048);
  CHECK(most_of(Size::parse("0.5*latents"), 256, 100) == 50);
  CHECK(std::isnan(most_of(Size::parse("8*inputs"), kUnknown, 4)));
}

TEST_CASE("encoding holds the SAE, a batch, and all codes") {
  const Description sae{{{"latents", 6144}, {"inputs", 768}},
                        Json::object({{"tied", true}, {"k", 32}})};
  const Description rows{{{"tokens", 100'000}, {"inputs", 768}}};
  Description codes{{{"tokens", 100'000}, {"latents", 6144}}, Json::object({{"most_active", 32}})};
  const Needs few = needs_of_encoding(sae, rows, codes, 4096, 2);
  const double least = 2.5 * kMatrix + 2 * 4.0 * 4096 * 768 + 1e5 * 32 * 8;
  CHECK(few.memory > least);
  CHECK(few.memory < 2 * least);
  CHECK_FALSE(few.numerical);
  CHECK(few.disk > 1e5 * 32 * 8);
  CHECK(few.disk < 1.2e5 * 32 * 8);
  const Description threshold{sae.shape, Json::object({{"tied", true}})};
  const double room = needs_of_encoding(threshold, rows, codes, 4096, 2).memory - few.memory;
  CHECK(room > 2 * 96 * 6144 * 8);    // a list of all latents for each row that is looked at
  codes.attributes = Json::object();  // every latent may be active
  CHECK(needs_of_encoding(sae, rows, codes, 4096, 2).disk > 1e5 * 6144 * 8);
}
