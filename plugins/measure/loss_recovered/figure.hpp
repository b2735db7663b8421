#pragma once

#include <vector>

#include "evaluation.hpp"
#include "sdk/figure.hpp"

namespace kazan {

// The mean loss of each way against the position in the window.
Figure loss_by_position(const std::vector<Predicted>& predicted);

}  // namespace kazan
