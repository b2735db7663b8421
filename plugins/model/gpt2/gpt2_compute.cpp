// Opens models of model.gpt2 for whoever asks for their activations or logits.
#include "decoder/open.hpp"
#include "gpt2/config.hpp"

namespace kazan {

struct Gpt2Models final : DecoderModels {
  Gpt2Models() : DecoderModels(gpt2_family()) {}
};

KAZAN_PROVIDE(ModelFamily, Gpt2Models)

}  // namespace kazan
