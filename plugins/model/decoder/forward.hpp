// A decoder's forward pass: decoder.hpp has its formulas.
#pragma once

#include <memory>

#include "decoder/weights.hpp"
#include "sdk/provider.hpp"

namespace kazan {

// Computes with libtorch in float32, in the threads that libtorch has been given.
class DecoderModel final : public LanguageModel {
 public:
  DecoderModel(Decoder decoder, std::unique_ptr<DecoderWeights> weights);

  // All throw Error (Fault::experiment) for a window longer than the context or empty, for a
  // token id beyond the vocabulary, for a site or layer that the model lacks.
  std::vector<Array> activations(std::span<const std::int32_t> ids,
                                 const std::vector<Site>& sites) override;
  // Small windows side by side, a thread each; a small window is computed by one thread in any
  // case, so that its bits are the same.
  std::vector<std::vector<Array>> activations_of(
      const std::vector<std::vector<std::int32_t>>& windows,
      const std::vector<Site>& sites) override;
  Array logits(std::span<const std::int32_t> ids) override;
  Array logits_with(std::span<const std::int32_t> ids, const Site& site,
                    const Replacement& replacement) override;
  Json environment() const override;

 private:
  bool is_small(std::size_t tokens) const;

  Decoder decoder_;
  std::unique_ptr<DecoderWeights> weights_;
};

}  // namespace kazan
