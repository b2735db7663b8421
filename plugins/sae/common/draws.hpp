// The draws of a training: one purpose each, so that none shifts another.
#pragma once

#include "sdk/draws.hpp"

namespace kazan::sae {

struct TrainingDraws {
  Draws encoder;  // "sae.init": row = latent, column = input
  Draws decoder;  // "sae.init.decoder"
  Draws order;    // "sae.order": row = epoch
};

}  // namespace kazan::sae
