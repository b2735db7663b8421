#include "sdk/draws.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <string>

#include "base/hash.hpp"

namespace kazan {
namespace {

std::uint64_t join(std::uint32_t high, std::uint32_t low) {
  return std::uint64_t{high} << 32 | low;
}

double unit(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

}  // namespace

PhiloxCounter philox4x32_10(PhiloxCounter c, PhiloxKey k) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(p0)};
    k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
  }
  return c;
}

Draws::Draws(std::int64_t seed, std::string_view purpose) {
  std::string text = "kazan.draws/1";
  text += std::string(1, 0) + std::to_string(seed) + std::string(1, 0) + std::string(purpose);
  const std::string hex = sha256(text);
  key_ = {static_cast<std::uint32_t>(std::stoul(hex.substr(0, 8), nullptr, 16)),
          static_cast<std::uint32_t>(std::stoul(hex.substr(8, 8), nullptr, 16))};
}

PhiloxCounter Draws::at(std::uint64_t row, std::uint64_t column) const {
  return philox4x32_10(
      {static_cast<std::uint32_t>(column), static_cast<std::uint32_t>(column >> 32),
       static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(row >> 32)},
      key_);
}

double Draws::uniform(std::uint64_t row, std::uint64_t column) const {
  const auto bits = at(row, column);
  return unit(join(bits[0], bits[1]));
}

double Draws::normal(std::uint64_t row, std::uint64_t column) const {
  const auto bits = at(row, column);
  const double radius = std::sqrt(-2 * std::log1p(-unit(join(bits[0], bits[1]))));  // 1-u in (0, 1]
  return radius * std::cos(2 * std::numbers::pi * unit(join(bits[2], bits[3])));
}

std::uint64_t Draws::below(std::uint64_t bound, std::uint64_t row, std::uint64_t column) const {
  // High half of a 64 x 64 product: the bias is below bound / 2^64.
  const auto bits = at(row, column);
  return static_cast<std::uint64_t>(
      static_cast<unsigned __int128>(join(bits[0], bits[1])) * bound >> 64);
}

std::vector<std::int64_t> Draws::permutation(std::int64_t n, std::uint64_t row) const {
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::uint64_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(i, row, i)]);
  return order;
}

}  // namespace kazan
