// From latents back to inputs: y = s W_d^T z + b_d (+ c when the centre is the rows' mean).
#pragma once

#include <cstdint>
#include <span>

#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"

namespace kazan {

// The reconstruction of one row of codes, in raw units, summed in float64 in the codes' order.
// `y` has sae.inputs() elements. Throws Error (Fault::experiment) when the codes are of another
// number of latents.
void reconstruct_row(const Sae& sae, const Codes& codes, std::int64_t row, std::span<double> y);

}  // namespace kazan
