// GPT-2's forward pass: pre-LN blocks, learned positions, tied unembedding.
#pragma once

#include <memory>

#include "gpt2/weights.hpp"
#include "sdk/provider.hpp"

namespace kazan {

// Computes with libtorch in float32, in the threads that libtorch has been given.
class Gpt2Model final : public LanguageModel {
 public:
  Gpt2Model(Gpt2Config config, std::unique_ptr<Gpt2Weights> weights);

  // Both throw Error (Fault::experiment) for a window longer than the context or empty, for a
  // token id beyond the vocabulary, for a site or layer that the model lacks.
  std::vector<Array> activations(std::span<const std::int32_t> ids,
                                 const std::vector<Site>& sites) override;
  Array logits(std::span<const std::int32_t> ids) override;
  Json environment() const override;

 private:
  Gpt2Config config_;
  std::unique_ptr<Gpt2Weights> weights_;
};

}  // namespace kazan
