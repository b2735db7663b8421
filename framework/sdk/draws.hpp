// Counter-based random draws: a pure function of (seed, purpose, row, column), so that a draw
// does not depend on what else was drawn, on order, on threads, or on the array's other sizes.
//
// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011). key = first 64 bits of SHA-256("kazan.draws/1" NUL seed NUL purpose), counter =
// (row, column).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kazan {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key);

// A stream of draws for one purpose, such as "sae.init". The purpose is part of the meaning:
// never derive it from a node's name.
class Draws {
 public:
  Draws(std::int64_t seed, std::string_view purpose);

  double uniform(std::uint64_t row, std::uint64_t column) const;  // [0, 1), 53 bits
  double normal(std::uint64_t row, std::uint64_t column) const;   // N(0, 1), by Box-Muller
  // Many N(0, 1) at once, in single precision: out[i] is a function of (seed, purpose, row, i). A
  // stream of its own, unlike normal(row, i): draws_f32.cpp. A few nanoseconds each; the same bits
  // on every machine.
  void normals(std::uint64_t row, std::span<float> out) const;
  std::uint64_t below(std::uint64_t bound, std::uint64_t row, std::uint64_t column) const;

  // A uniform permutation of 0..n-1 (Fisher-Yates); `row` tells permutations apart (an epoch).
  std::vector<std::int64_t> permutation(std::int64_t n, std::uint64_t row) const;

 private:
  PhiloxCounter at(std::uint64_t row, std::uint64_t column) const;

  PhiloxKey key_;
};

}  // namespace kazan
