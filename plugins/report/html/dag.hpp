// The experiment's graph as an SVG drawing: nodes in layers, edges downwards.
#pragma once

#include <string>

#include "run_folder.hpp"

namespace kazan::report {

std::string dag_drawing(const RunFolder& run);  // "" when there is nothing to draw

}  // namespace kazan::report
