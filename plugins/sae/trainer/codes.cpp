#include "codes.hpp"

#include <algorithm>

namespace kazan::trainer {

// A counting sort whose parts of the rows, one a member, keep their order.
void ByLatent::assign(const Codes& codes, const float* values, std::int64_t latents, Team& team) {
  const std::int64_t parts =
      std::max<std::int64_t>(1, std::min<std::int64_t>(team.size(), codes.rows()));
  const auto entry = [&](std::int64_t part) {  // where the part's rows begin
    return codes.start[static_cast<std::size_t>(codes.rows() * part / parts)];
  };
  row_.at_least(static_cast<std::size_t>(codes.count()));
  value_.at_least(static_cast<std::size_t>(codes.count()));
  at_.assign(static_cast<std::size_t>(parts * latents), 0);
  team.each(parts, [&](std::int64_t part, int) {
    std::int64_t* const counts = at_.data() + part * latents;
    for (std::int64_t i = entry(part); i < entry(part + 1); ++i)
      ++counts[codes.latent[static_cast<std::size_t>(i)]];
  });
  start_.resize(static_cast<std::size_t>(latents) + 1);
  std::int64_t sum = 0;
  longest_ = 0;
  for (std::int64_t j = 0; j < latents; ++j) {
    start_[static_cast<std::size_t>(j)] = sum;
    for (std::int64_t part = 0; part < parts; ++part)
      sum += std::exchange(at_[static_cast<std::size_t>(part * latents + j)], sum);
    longest_ = std::max(longest_, sum - start_[static_cast<std::size_t>(j)]);
  }
  start_.back() = sum;
  team.each(parts, [&](std::int64_t part, int) {
    std::int64_t* const next = at_.data() + part * latents;
    const std::int64_t first = codes.rows() * part / parts;
    const std::int64_t last = codes.rows() * (part + 1) / parts;
    for (std::int64_t t = first; t < last; ++t)
      for (auto i = codes.start[static_cast<std::size_t>(t)];
           i < codes.start[static_cast<std::size_t>(t) + 1]; ++i) {
        const auto to = static_cast<std::size_t>(next[codes.latent[static_cast<std::size_t>(i)]]++);
        row_[to] = static_cast<std::int32_t>(t);
        value_[to] = values[i];
      }
  });
}

}  // namespace kazan::trainer
