// What a node computes with.
#pragma once

#include "../trainer/kernels/kernels.hpp"
#include "base/json.hpp"

namespace kazan::sae {

struct Computing {
  const trainer::Kernels& kernels;
  int threads = 1;

  // {"kernels": "avx512"}; results have the same bits whatever it says.
  Json environment() const;
};

// The kernels that the variable KAZAN_KERNELS names; those for this processor where it is not set,
// empty or "auto". Throws Error (Fault::experiment) where it names none that can run here.
Computing computing(int threads);

}  // namespace kazan::sae
