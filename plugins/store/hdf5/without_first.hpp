// Rows of activations that are not the first of their window.
#pragma once

#include "sdk/artifacts/activations.hpp"

namespace kazan {

// In the order of `from`. The first token of a window attends to itself only; in many models its
// activations are far larger than all others.
std::shared_ptr<ActivationSource> rows_without_first(std::shared_ptr<ActivationSource> from);

}  // namespace kazan
