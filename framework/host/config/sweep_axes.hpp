// A sweep as the file and the command line ask for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace kazan {

// Takes `sweep` out of the document and lays over it what the command line says: `axes`
// ("k=16,32", "layer=0..11") and `seeds`. Nothing where neither asks for a sweep: one with `show`
// alone waits for axes of the command line. An axis takes the
// place of one in grid and random; `case=a,b` chooses among the cases, `seed=0,7` is the seeds.
// Axes of a zip or a list vary together, so they are replaced all, or refused. Faults go to
// `diagnostics`, those of one axis given twice among them.
std::optional<Value> sweep_of(Value& document, const std::vector<std::string>& axes,
                              const std::string& seeds, Diagnostics& diagnostics);

// Tells of what --set gives and the sweep varies: nothing of the former would be left.
void refuse_set_axes(const Value& sweep, const std::vector<SweepPoint>& points,
                     const std::vector<std::string>& overrides, Diagnostics& diagnostics);

}  // namespace kazan
