// What `why` prints.
#pragma once

#include <string>

#include "runner/explanation.hpp"

namespace kazan {

std::string why_text(const Explanation& explanation);  // of one node, all of it

// Of many nodes, a line each.
std::string why_table(const std::vector<Explanation>& explanations, const std::string& experiment);

}  // namespace kazan
