#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "contestant.hpp"
#include "kernels/kernels.hpp"
#include "team.hpp"

namespace kazan::bench {
namespace {

// Chains of multiply-adds that do not wait for each other, in registers: twelve are enough for two
// units of four cycles' latency each. The empty assembly keeps the compiler from merging them.
constexpr int kChains = 12;
constexpr std::int64_t kTimes = 2'000'000;

__attribute__((target("avx2,fma"))) void chains_of_8() {
  __m256 chain[kChains];
  const __m256 factor = _mm256_set1_ps(0.999F), addend = _mm256_set1_ps(0.001F);
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) chain[k] = addend;
  for (std::int64_t i = 0; i < kTimes; ++i)
#pragma GCC unroll 12
    for (int k = 0; k < kChains; ++k) {
      chain[k] = _mm256_fmadd_ps(chain[k], factor, addend);
      asm volatile("" : "+x"(chain[k]));
    }
}

__attribute__((target("avx512f"))) void chains_of_16() {
  __m512 chain[kChains];
  const __m512 factor = _mm512_set1_ps(0.999F), addend = _mm512_set1_ps(0.001F);
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) chain[k] = addend;
  for (std::int64_t i = 0; i < kTimes; ++i)
#pragma GCC unroll 12
    for (int k = 0; k < kChains; ++k) {
      chain[k] = _mm512_fmadd_ps(chain[k], factor, addend);
      asm volatile("" : "+v"(chain[k]));
    }
}

}  // namespace

double peak_flops(int threads) {
  using Clock = std::chrono::steady_clock;
  const bool wide = std::strcmp(trainer::all_kernels().front()->path, "avx512") == 0;
  trainer::Team team(threads);
  double best = 0;
  for (int attempt = 0; attempt < 200; ++attempt) {
    const auto begin = Clock::now();
    team.each(threads, [&](std::int64_t, int) { wide ? chains_of_16() : chains_of_8(); });
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    best = std::max(best, 2.0 * kChains * (wide ? 16 : 8) * kTimes * threads / seconds);
  }
  return best;
}

}  // namespace kazan::bench
