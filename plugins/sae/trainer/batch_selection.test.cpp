// How much BatchTopK looks at, and what it makes of batches that are unlike those before.
#include "batch_selection.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "plain.hpp"
#include "sampled.hpp"
#include "samples.hpp"
#include "sizes.hpp"

using namespace kazan;
using namespace kazan::trainer;

namespace {

constexpr std::int64_t kInputs = 64, kLatents = 2500, kBatch = 400;

Matrix batch(std::int64_t rows, const char* purpose, double scale = 1) {
  return samples::normal(rows, kInputs, purpose, scale);
}

// One row in `every` is much longer, as that of a text's first token is.
Matrix with_long_rows(const char* purpose, std::int64_t every) {
  Matrix out = batch(kBatch, purpose);
  for (std::int64_t t = 0; t < kBatch; t += every)
    for (std::int64_t i = 0; i < kInputs; ++i) out.row(t)[i] *= 40;
  return out;
}

struct Sequence {
  std::string name;
  std::vector<Matrix> batches;
};

Sequence sequence(const std::string& name, Matrix first, Matrix second, Matrix third) {
  Sequence out{name, {}};
  for (Matrix* m : {&first, &second, &third}) out.batches.push_back(std::move(*m));
  return out;
}

std::vector<Sequence> sequences() {
  std::vector<Sequence> out;
  const auto add = [&](const std::string& name, Matrix a, Matrix b, Matrix c) {
    out.push_back(sequence(name, std::move(a), std::move(b), std::move(c)));
  };
  add("alike", batch(kBatch, "a"), batch(kBatch, "b"), batch(kBatch, "c"));
  add("a few longer ones last", batch(kBatch, "a"), batch(16, "b", 1.15), batch(kBatch, "a"));
  add("a few shorter ones last", batch(kBatch, "a"), batch(16, "b", 0.7), batch(kBatch, "a"));
  add("longer, shorter", batch(kBatch, "a"), batch(kBatch, "b", 5), batch(kBatch, "c", 0.1));
  add("few rows", batch(20, "a"), batch(20, "b", 1.5), batch(20, "c"));
  add("one row", batch(1, "a"), batch(1, "b", 1.5), batch(1, "c"));
  add("long rows", with_long_rows("a", 64), with_long_rows("b", 64), with_long_rows("c", 64));
  add("a long row or two", with_long_rows("a", 400), batch(kBatch, "b"), with_long_rows("c", 400));
  for (const auto& kind : samples::kinds())
    add(kind, samples::rows(kind, kBatch, kInputs, "a"), samples::rows(kind, kBatch, kInputs, "b"),
        samples::rows(kind, kBatch, kInputs, "c"));
  return out;
}

// Ties go to the first.
plain::Vector expected(const Matrix& x, const Matrix& encoder, std::int64_t k,
                       const Kernels& kernels) {
  plain::Vector z(static_cast<std::size_t>(x.rows() * kLatents));
  kernels.tile(x.row(0), x.rows(), encoder.row(0), kLatents, x.stride(), z.data(), kLatents);
  for (float& value : z) value = std::max(value, 0.F);
  plain::Vector sorted = z;
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(k * x.rows() - 1);
  std::nth_element(sorted.begin(), last, sorted.end(), std::greater<float>());
  const float cut = *last;
  auto ties = k * x.rows() - std::count_if(z.begin(), z.end(), [&](float v) { return v > cut; });
  for (float& value : z)
    if (value < cut || (value == cut && ties-- <= 0)) value = 0;
  return z;
}

}  // namespace

// A list has room for what was in it at most.
TEST_CASE("BatchTopK looks at a few times what it keeps, whatever batches follow each other") {
  constexpr std::int64_t k = 4;
  const Kernels& kernels = *all_kernels().front();
  const Matrix encoder = samples::normal(kLatents, kInputs, "test.encoder", 0.1);
  Screen screen(kLatents, kInputs, kernels);
  screen.assign(0, kLatents, encoder.row(0), kernels);
  screen.measure(nullptr);
  for (const auto& [name, batches] : sequences()) {
    Team team(2);
    BatchSelection selection(kLatents, k, kernels, team);
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const Matrix& x = batches[i];
      Codes codes;
      selection.select(x, x.rows(), encoder, nullptr, &screen, codes);
      CAPTURE(name, i);
      CHECK(codes.latent.size() <= static_cast<std::size_t>(sizes::kLookedAt * k * x.rows()));
      CHECK(plain::dense(codes, kLatents) == expected(x, encoder, k, kernels));
    }
  }
}

TEST_CASE("rows of a sample tell what rows of other lengths reach") {
  const std::vector<float> row = {0.5F, 1, 3, 0.25F}, other = {8, 2, 6};
  const std::vector<float> lengths = {1, 1, 0, 20, 0.1F};
  for (std::int64_t wanted = 1; wanted <= 13; ++wanted) {
    Sampled sampled;
    sampled.add(1, row);
    sampled.add(2, other);
    sampled.add(0, other);  // a row of zeros says nothing
    std::vector<float> values;
    for (const float length : lengths)
      for (const float multiple : {0.5F, 1.F, 3.F, 0.25F, 4.F, 1.F, 3.F})
        if (length > 0) values.push_back(multiple * length);
    std::sort(values.begin(), values.end(), std::greater<float>());
    CAPTURE(wanted);
    CHECK(sampled.reached_by(wanted, lengths) ==
          Approx(values[static_cast<std::size_t>(2 * wanted - 1)]));
  }
  Sampled sampled;
  sampled.add(1, row);
  CHECK(sampled.reached_by(17, lengths) == 0);  // of 4 rows that are not 0
  CHECK(Sampled().reached_by(1, lengths) == 0);
}
