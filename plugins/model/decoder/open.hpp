// Opens the models of a family for whoever asks for their activations or logits. A plugin's compute
// library is
//
//   struct Gpt2Models final : DecoderModels {
//     Gpt2Models() : DecoderModels(gpt2_family()) {}
//   };
//   KAZAN_PROVIDE(ModelFamily, Gpt2Models)
#pragma once

#include "decoder/family.hpp"
#include "sdk/provider.hpp"

namespace kazan {

// Keeps the last model open: consecutive nodes mostly read the same one.
class DecoderModels : public ModelFamily {
 public:
  explicit DecoderModels(const DecoderFamily& family) : family_(family) {}
  std::shared_ptr<LanguageModel> open(const Model& model, int threads) override;

 private:
  const DecoderFamily& family_;
  std::string content_;
  std::shared_ptr<LanguageModel> last_;
};

}  // namespace kazan
