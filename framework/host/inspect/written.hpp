// A node as a line of YAML, from what was read.
#pragma once

#include <string>

#include "host/config/experiment.hpp"

namespace kazan {

std::string written_text(const std::string& text);  // in quotes where it has to be
std::string written(const Value& value);            // [a, b], {k: v}

// "use: sae.topk, in: acts, k: 8", without the parameter `but`, however it was given.
std::string written_node(const NodeUse& node, const std::string& but);

}  // namespace kazan
