#include "rates.hpp"

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "buffer.hpp"
#include "processor/tile_shapes.hpp"
#include "processor/tiles.hpp"
#include "lap.hpp"
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

// Without VNNI, pairs of products in 16 bits, pairs of those in 32, and a sum.
__attribute__((target("avx2"))) void chains8_of_32() {
  __m256i chain[kChains];
  const __m256i x = _mm256_set1_epi8(3), one = _mm256_set1_epi16(1);
  __m256i w = _mm256_set1_epi8(-5);
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) chain[k] = w;
  for (std::int64_t i = 0; i < kTimes; ++i)
#pragma GCC unroll 12
    for (int k = 0; k < kChains; ++k) {
      asm volatile("" : "+x"(w));
      chain[k] = _mm256_add_epi32(chain[k], _mm256_madd_epi16(_mm256_maddubs_epi16(x, w), one));
      asm volatile("" : "+x"(chain[k]));
    }
}

__attribute__((target("avx512f,avx512vnni"))) void chains8_of_64() {
  __m512i chain[kChains];
  const __m512i x = _mm512_set1_epi32(0x03030303), w = _mm512_set1_epi32(0x05050505);
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) chain[k] = w;
  for (std::int64_t i = 0; i < kTimes; ++i)
#pragma GCC unroll 12
    for (int k = 0; k < kChains; ++k) {
      chain[k] = _mm512_dpbusd_epi32(chain[k], x, w);
      asm volatile("" : "+v"(chain[k]));
    }
}

constexpr std::int64_t kTileTimes = 1'000'000, kTileOps = 4 * 2 * 16 * 16 * 64;

// Four sums of tiles, 16 rows of 64 bytes by 16 latents each.
__attribute__((target("amx-tile,amx-int8"))) void tiles8() {
  alignas(64) std::uint8_t bytes[16 * 64] = {};
  asm volatile("" : : "r"(bytes) : "memory");
  _tile_loadconfig(&kTileShapes);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_loadd(4, bytes, 64);
  _tile_loadd(5, bytes, 64);
  _tile_loadd(6, bytes, 64);
  _tile_loadd(7, bytes, 64);
  for (std::int64_t i = 0; i < kTileTimes; ++i) {
    _tile_dpbuud(0, 4, 6);
    _tile_dpbuud(1, 4, 7);
    _tile_dpbuud(2, 5, 6);
    _tile_dpbuud(3, 5, 7);
  }
  _tile_release();
}

__attribute__((target("avx2,fma"))) void move(float* w, float* m, float* v, std::int64_t n) {
  const __m256 decay = _mm256_set1_ps(0.999F);
  for (std::int64_t i = 0; i < n; i += 8) {
    const __m256 first = _mm256_mul_ps(decay, _mm256_load_ps(m + i));
    const __m256 second = _mm256_mul_ps(decay, _mm256_load_ps(v + i));
    _mm256_store_ps(m + i, first);
    _mm256_store_ps(v + i, second);
    _mm256_store_ps(w + i, _mm256_fmadd_ps(first, second, _mm256_load_ps(w + i)));
  }
}

// `work` by each of the team, `attempts` times; the shortest.
template <class Work>
double shortest(trainer::Team& team, int attempts, const Work& work) {
  double best = 1e30;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    Lap lap;
    team.each(team.size(), work);
    best = std::min(best, lap());
  }
  return best;
}

double stream(trainer::Team& team) {
  constexpr std::int64_t kEach = 1 << 24;  // 64 MiB an array
  const std::int64_t share = kEach / team.size() / 8 * 8;
  trainer::Buffer<float> arrays[3];
  for (auto& array : arrays) array = trainer::Buffer<float>(kEach);
  const double seconds = shortest(team, 20, [&](std::int64_t i, int) {
    move(arrays[0].data() + i * share, arrays[1].data() + i * share, arrays[2].data() + i * share,
         share);
  });
  return 24.0 * static_cast<double>(share * team.size()) / seconds;
}

// By tiles where there are any, else by the widest vectors; loops: operations of lanes, all
// threads.
double ops8(trainer::Team& team, bool vnni, double loops) {
  if (may_use_tiles(TileProducts::bytes))
    return static_cast<double>(kTileTimes * kTileOps * team.size()) /
           shortest(team, 20, [](std::int64_t, int) { tiles8(); });
  return loops * (vnni ? 64 : 32) /
         shortest(team, 100, [&](std::int64_t, int) { vnni ? chains8_of_64() : chains8_of_32(); });
}

}  // namespace

Rates rates(int threads) {
  trainer::Team team(threads);
  const bool wide = __builtin_cpu_supports("avx512f");
  const bool vnni = wide && __builtin_cpu_supports("avx512vnni");
  const double loops = 2.0 * kChains * static_cast<double>(kTimes) * threads;
  Rates out;
  out.flops = loops * (wide ? 16 : 8) / shortest(team, 100, [&](std::int64_t, int) {
                wide ? chains_of_16() : chains_of_8();
              });
  out.ops8 = ops8(team, vnni, loops);
  out.stream = stream(team);
  return out;
}

}  // namespace kazan::bench
