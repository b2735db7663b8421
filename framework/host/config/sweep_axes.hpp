// A sweep as the file and the command line ask for it, and a point of it laid over the experiment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace kazan {

// Takes `sweep` out of the document; `axes` ("k=16,32", "layer=0..11") join its grid, or take the
// place of an axis there, `seeds` that of its seeds. Nothing where neither asks for a sweep.
std::optional<Value> sweep_of(Value& document, const std::vector<std::string>& axes,
                              const std::string& seeds, Diagnostics& diagnostics);

// As --set does. For a node, what a case says of it: {use: sae.l1, l1: 0.01} changes its stage and
// a parameter; what the new stage does not know of the old one's is left out. A null node is
// removed.
void lay_over(Value& document, const Setting& setting, Diagnostics& diagnostics);

}  // namespace kazan
