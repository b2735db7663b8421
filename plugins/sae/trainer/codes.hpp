// What is active in a batch, by rows and by latents.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "buffer.hpp"
#include "team.hpp"

namespace kazan::trainer {

// z of a batch, or other values of its latents: the entries of row t are start[t] to start[t + 1],
// latents ascending. What is not in the list is 0, or not asked for.
struct Codes {
  std::vector<std::int64_t> start;
  Buffer<std::int32_t> latent;
  Buffer<float> value;

  std::int64_t rows() const { return static_cast<std::int64_t>(start.size()) - 1; }
  std::int64_t count() const { return start.empty() ? 0 : start.back(); }
  std::span<const float> values(std::int64_t row) const {
    const auto begin = static_cast<std::size_t>(start[static_cast<std::size_t>(row)]);
    const auto end = static_cast<std::size_t>(start[static_cast<std::size_t>(row) + 1]);
    return {value.data() + begin, end - begin};
  }
};

// The same by latent, rows ascending.
class ByLatent {
 public:
  void assign(const Codes& codes, std::int64_t latents, Team& team) {
    assign(codes, codes.value.data(), latents, team);
  }
  // With other values of the same entries.
  void assign(const Codes& codes, const float* values, std::int64_t latents, Team& team);

  std::int64_t begin(std::int64_t latent) const { return start_[static_cast<std::size_t>(latent)]; }
  std::int64_t count(std::int64_t latent) const { return begin(latent + 1) - begin(latent); }
  const std::int32_t* rows(std::int64_t latent) const { return row_.data() + begin(latent); }
  const float* values(std::int64_t latent) const { return value_.data() + begin(latent); }
  std::int64_t longest() const { return longest_; }

 private:
  std::vector<std::int64_t> start_;
  Buffer<std::int32_t> row_;
  Buffer<float> value_;
  std::vector<std::int64_t> at_;  // [parts latents], where each part of the rows writes next
  std::int64_t longest_ = 0;
};

}  // namespace kazan::trainer
