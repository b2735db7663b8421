// Opens models of model.neox for whoever asks for their activations or logits.
#include "decoder/open.hpp"
#include "neox/config.hpp"

namespace kazan {

struct NeoxModels final : DecoderModels {
  NeoxModels() : DecoderModels(neox_family()) {}
};

KAZAN_PROVIDE(ModelFamily, NeoxModels)

}  // namespace kazan
