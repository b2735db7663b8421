// Which variants of a sweep share a row of its table.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"
#include "host/record/place_boxes.hpp"

namespace kazan {

// Those at one place, or that come out the same at several: then all that the sweep has of these
// values of its axes.
struct RowGroup {
  std::vector<std::string> at;  // in the order of the axes; "" where they are on none
  std::vector<const PlannedVariant*> variants;
  // Axes on which they are at several places, with these; `at` says "any" where that is all of the
  // sweep's, else which.
  std::map<std::string, std::vector<std::string>> any;
  std::vector<AxisPlace> places;  // where they are: one, or several
};

// Axes in the order they come up; `over_seeds`: without the axis `seed`, unless rows would be of
// other seeds each, as where it varies together with another axis.
std::vector<std::string> axes_of(const std::vector<PlannedVariant>& variants, bool over_seeds);

std::vector<std::string> values_on(const std::vector<PlannedVariant>& variants,
                                   const std::string& axis);

// The place of something that is at these values of an axis, of all that it has: kAny for all, if
// they are several.
std::string place_text(const std::vector<std::string>& values, const std::vector<std::string>& all);

// In the order of the variants, which outlive them. Variants that have the same nodes, seed by
// seed, are one row, for what differs between them their stages ignore; or as many as it takes for
// each to say where its variants are, and nothing of others (boxes_of). Nodes called `gathering`
// are of several variants, and do not tell them apart.
std::vector<RowGroup> row_groups(const std::vector<PlannedVariant>& variants,
                                 const std::vector<std::string>& axes,
                                 const std::set<std::string>& gathering);

// How many seeds the group has.
int seeds_of(const RowGroup& group);

// The group's nodes of this name in the file, each once: seeds may share one. None where a seed has
// several, as a group at several places may have of what gathers: that is no value of the row.
std::vector<std::string> nodes_of(const RowGroup& group, const std::string& base);

}  // namespace kazan
