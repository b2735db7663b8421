// Formulas against sums of what loop.cpp, maths.cpp and weights.cpp allocate, written out for one
// training. tests/estimates.test.cpp compares with a worker's memory.
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
  s.normalised = false;
  return s;
}

constexpr double kMatrix = 4.0 * 6144 * 768, kCodes = 4.0 * 223 * 6144, kRows = 4.0 * 223 * 768;

double memory(const TrainingSizes& s) {
  return needs_of_training(s).memory;
}

}  // namespace

TEST_CASE("a tied Top-K training holds its weights five times and one matrix of codes") {
  const double least = 5 * kMatrix + kCodes + 4 * kRows;
  CHECK(memory(palinka()) > least);
  CHECK(memory(palinka()) < 1.2 * least);
}

TEST_CASE("what is larger costs what it adds") {
  TrainingSizes untied = palinka(), dense = palinka(), covariance = palinka(), centred = palinka();
  untied.tied = false;
  dense.active = dense.latents;
  covariance.decorrelation = true;
  centred.normalised = true;
  CHECK(memory(untied) - memory(palinka()) == 5 * kMatrix);
  // The gradient by a, in place of lists of 384 a row.
  const double entries = 223 * 384 * 64.0;
  CHECK(memory(dense) - memory(palinka()) == Approx(kCodes - entries));
  CHECK(memory(covariance) - memory(dense) == Approx(2 * kCodes + 4.0 * 223 * 223));
  CHECK(memory(centred) - memory(palinka()) == Approx(2 * kRows));
  CHECK(needs_of_training(dense).seconds > 2 * needs_of_training(palinka()).seconds);
}

TEST_CASE("batches keep codes small, whatever the number of rows") {
  TrainingSizes many = palinka();
  many.rows = 1e6;
  many.batch = 1024;
  CHECK(memory(many) > 2 * 1e6 * 768 * 4);
  CHECK(memory(many) < 2.2 * 1e6 * 768 * 4);
  many.batch = many.rows;
  CHECK(memory(many) > 1e6 * 6144 * 4);
}

TEST_CASE("two SAEs are left on disk, and curves by epoch") {
  const auto disk = [](const TrainingSizes& s) { return needs_of_training(s).disk; };
  TrainingSizes longer = palinka();
  longer.epochs = 100'100;
  CHECK(disk(palinka()) > 2 * kMatrix);
  CHECK(disk(palinka()) < 2.1 * kMatrix);
  CHECK(disk(longer) - disk(palinka()) == Approx(1e5 * 420));
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

TEST_CASE("encoding holds the SAE, a batch of dense codes and all sparse ones") {
  const Description sae{{{"latents", 6144}, {"inputs", 768}}, Json::object({{"tied", true}})};
  const Description rows{{{"tokens", 100'000}, {"inputs", 768}}};
  Description codes{{{"tokens", 100'000}, {"latents", 6144}}, Json::object({{"most_active", 32}})};
  const Needs few = needs_of_encoding(sae, rows, codes, 4096);
  CHECK(few.memory > kMatrix + 4.0 * 4096 * 6144 + 1e5 * 32 * 8);
  CHECK(few.memory < 2 * (kMatrix + 4.0 * 4096 * 6144 + 1e5 * 32 * 8));
  CHECK(few.disk > 1e5 * 32 * 8);
  CHECK(few.disk < 1.2e5 * 32 * 8);
  codes.attributes = Json::object();  // every latent may be active
  CHECK(needs_of_encoding(sae, rows, codes, 4096).disk > 1e5 * 6144 * 8);
}
