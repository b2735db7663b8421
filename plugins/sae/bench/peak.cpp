#include <algorithm>
#include <chrono>
#include <vector>

#include "contestant.hpp"
#include "kernels/kernels.hpp"
#include "matrix.hpp"
#include "team.hpp"

namespace kazan::bench {

// By the tile kernel of the best path on rows that stay in the first cache: what it reaches there
// is the machine's peak but for its own overhead, a few percent.
double peak_flops(int threads) {
  using Clock = std::chrono::steady_clock;
  constexpr std::int64_t kInputs = 256, kRows = 12, kTimes = 4000;
  const trainer::Kernels& kernels = *trainer::all_kernels().front();
  trainer::Team team(threads);
  double best = 0;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto begin = Clock::now();
    team.each(threads, [&](std::int64_t, int) {
      const trainer::Matrix x(kRows, kInputs), w(kRows, kInputs);
      std::vector<float> out(kRows * kRows);
      for (std::int64_t i = 0; i < kTimes; ++i)
        kernels.tile(x.row(0), kRows, w.row(0), kRows, kInputs, out.data(), kRows);
    });
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    best = std::max(best, 2.0 * kRows * kRows * kInputs * kTimes * threads / seconds);
  }
  return best;
}

}  // namespace kazan::bench
