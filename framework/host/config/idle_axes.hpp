// Axes of a sweep that change nothing, because --set has taken the place of what used them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace kazan {

// `unused`: vars that no variant uses. Tells of those that are axes and that a value used which one
// of `overrides` replaces; `plain` gives the document without these. Returns the other vars.
std::vector<Entry> refuse_idle_axes(std::vector<Entry> unused,
                                    const std::vector<SweepPoint>& points,
                                    const std::vector<std::string>& overrides,
                                    const std::function<Value()>& plain, Diagnostics& diagnostics);

}  // namespace kazan
