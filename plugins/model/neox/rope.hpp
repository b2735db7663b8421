// Which columns of a head turn, and how fast, from the several ways in which a config.json says it.
#pragma once

#include "base/json.hpp"

namespace kazan {

struct Rope {
  double share = 0.25;  // of a head's columns
  double base = 10000;
};

// rotary_pct and rotary_emb_base (or rope_theta, partial_rotary_factor), or rope_parameters, which
// newer files have; rope_scaling is an older name of that. Throws Error (Fault::input) for a kind
// of rotation other than "default", for values out of range, and where two of them differ.
Rope rope_in(const Json& config);

}  // namespace kazan
