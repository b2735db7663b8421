// kazan.Codes/1: sparse latent activations [tokens latents], compressed by rows (CSR).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sdk/artifact.hpp"
#include "sdk/difference.hpp"

namespace kazan {

struct Codes {
  static constexpr const char* kType = "kazan.Codes/1";
  static constexpr Kind kKind = Kind::value;

  std::int64_t latents = 0;
  std::vector<std::int64_t> row_start{0};  // [tokens + 1], into the two below
  std::vector<std::int32_t> latent;        // ascending within a row
  std::vector<float> activation;           // never 0

  std::int64_t rows() const { return static_cast<std::int64_t>(row_start.size()) - 1; }
  std::vector<std::int64_t> shape() const { return {rows(), latents}; }
  std::int64_t active() const { return static_cast<std::int64_t>(latent.size()); }  // entries
  std::span<const std::int32_t> latents_of(std::int64_t row) const;
  std::span<const float> activations_of(std::int64_t row) const;
  void append_row(std::span<const float> dense);  // keeps what is not 0

  void save(const ArtifactFolder& folder) const;                      // codes.h5
  static std::shared_ptr<Codes> load(const SavedArtifact& artifact);  // checked: sorted, in range
  Difference difference(const Codes& found) const;
};

}  // namespace kazan
