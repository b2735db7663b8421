// Which variants of a sweep share a row of its table.
#pragma once

#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// Those at one place.
struct RowGroup {
  std::vector<std::string> at;  // in the order of the axes; "" where they are on none
  std::vector<const PlannedVariant*> variants;
};

// Axes in the order they come up; `over_seeds`: without the axis `seed`.
std::vector<std::string> axes_of(const std::vector<PlannedVariant>& variants, bool over_seeds);

// In the order of the variants, which outlive them.
std::vector<RowGroup> row_groups(const std::vector<PlannedVariant>& variants,
                                 const std::vector<std::string>& axes);

// How many seeds the group has.
int seeds_of(const RowGroup& group);

}  // namespace kazan
