// Screened selection against the plain loop: shapes, kinds of rows, paths.
#include <catch2/catch.hpp>

#include "laid.hpp"
#include "selected.hpp"

using namespace kazan::trainer;
using namespace kazan::trainer::samples;

TEST_CASE("screened, the active latents are those of the plain loop, of few inputs and of many") {
  constexpr std::int64_t kRows = 12, kLatents = 300;
  for (const std::int64_t d : {17, 768, 3072}) {
    const Encoder e = encoder(kLatents, d, 0.1F);
    for (const auto& kind : kinds()) {
      const Matrix x = rows(kind, kRows, d);
      const auto values = products(x, e.weights);
      for (const std::int64_t k : {1, 15}) {
        const Expected right = expected(values, e.bias, k);
        for (const Kernels* kernels : kernels_and_laid()) {
          CAPTURE(d, kind, k, kernels->path);
          const Selected found = selected(x, e, k, *kernels, 2, true);
          REQUIRE(found.screened);
          CHECK(plain::dense(found.codes, kLatents) == right.codes);
          CHECK(found.binding == right.binding);
        }
      }
    }
  }
}

namespace {

Matrix every_50th(const Matrix& of) {
  Matrix out(of.rows() / 50, of.columns());
  for (std::int64_t t = 0; t < out.rows(); ++t)
    std::copy_n(of.row(50 * t), of.stride(), out.row(t));
  return out;
}

plain::Vector every_50th(const Codes& codes, std::int64_t latents) {
  const auto all = plain::dense(codes, latents);
  plain::Vector out;
  for (std::int64_t t = 0; t < codes.rows(); t += 50)
    out.insert(out.end(), all.begin() + t * latents, all.begin() + (t + 1) * latents);
  return out;
}

}  // namespace

TEST_CASE("screening settles nearly every row, outliers or not") {
  const Encoder e = encoder(3000, 768, 0);
  for (const char* kind : {"normal", "heavy-tailed", "outlier inputs"}) {
    const Matrix x = rows(kind, 1000, 768);
    const Selected found = selected(x, e, 16, *all_kernels().front(), 2, true);
    CAPTURE(kind, found.unsettled);
    REQUIRE(found.screened);
    CHECK(found.unsettled <= 20);
    CHECK(found.was_of_use);
    CHECK(every_50th(found.codes, 3000) == expected(every_50th(x), e, 16).codes);
  }
}
