// Latents that read and write beside z, with a loss of their own: a gated SAE's gates, dead latents
// that are to be revived.
#pragma once

#include "codes.hpp"
#include "matrix.hpp"

namespace kazan::trainer {

struct Side {
  Codes codes;
  ByLatent by_latent;
  Matrix r;                          // what its loss is made of
  float factor = 0;                  // the loss' gradient by r is factor * r
  bool trains_directions = false;    // else W_d is a constant in it
  bool trains_decoder_bias = false;  // and b_d
  bool carries_l1 = false;           // in place of z

  bool any() const { return codes.count() > 0; }
};

}  // namespace kazan::trainer
