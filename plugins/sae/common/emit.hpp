// What a training leaves besides its SAEs: numbers, curves, warnings.
#pragma once

#include "loop.hpp"
#include "sdk/context.hpp"

namespace kazan::sae {

// `selects`: Activation::selects().
void emit(const Training& training, const Setup& setup, bool selects, Context& context);

}  // namespace kazan::sae
