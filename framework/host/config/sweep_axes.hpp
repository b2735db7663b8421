// A sweep as the file and the command line ask for it.
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

}  // namespace kazan
