// The active latents and their values against float64.
#include "exact.hpp"

#include "selected.hpp"

using namespace kazan::trainer;
using namespace kazan::trainer::samples;

namespace {

// Every other latent is nearly the one before it: f32 cannot always tell which is larger.
Encoder twins(std::int64_t latents, std::int64_t inputs) {
  Encoder out = encoder(latents, inputs, 0.1F);
  for (std::int64_t j = 1; j < latents; j += 2)
    for (std::int64_t i = 0; i < inputs; ++i)
      out.weights.row(j)[i] = std::nextafter(out.weights.row(j - 1)[i], i % 2 ? 1e9F : -1e9F);
  return out;
}

}  // namespace

TEST_CASE("active latents and their values are those of float64 but for f32's error") {
  constexpr std::int64_t kRows = 24, kLatents = 300, kActive = 11;
  for (const std::int64_t d : {17, 768, 3072}) {
    const Encoder e = twins(kLatents, d);
    std::int64_t active = 0, others = 0;
    for (const auto& kind : kinds()) {
      CAPTURE(d, kind);
      const Matrix x = rows(kind, kRows, d);
      const Selected found = selected(x, e, kActive, *all_kernels().front(), 2, true);
      active += found.codes.count();
      others += hold_against_float64(x, e.weights, e.bias.data(), kActive, found.codes);
    }
    WARN("of " << active << " active latents of rows of " << d << ", " << others
               << " differ in float64");
    CHECK(others > 0);
  }
}
