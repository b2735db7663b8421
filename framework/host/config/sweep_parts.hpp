// The keys of `sweep:`, each as the points that it gives.
#pragma once

#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace kazan {

// Axes that vary together, and where each of their points is written.
struct SweepPart {
  std::vector<SweepPoint> points;
  std::vector<Position> places;

  void add(SweepPoint point, Position at);
};

// Of axes that cannot be read: one point, whose values are broken, so that nothing more is told of
// what would use them, and all else can be checked.
SweepPart lost_axes(const std::vector<std::string>& names, const Position& at);

// Tells of values that are blank: a variant is called by them, and a table shows nothing there.
void refuse_any(SweepPart& part, Diagnostics& diagnostics);  // a value that is kAny
void refuse_blanks(SweepPart& part, Diagnostics& diagnostics);

// Faults go to `diagnostics`; what is sound stays, and where nothing is the axes are lost.
SweepPart grid_axis(const Entry& axis, const SweepOptions& options, Diagnostics& diagnostics);
SweepPart zip_part(const Value& axes, Diagnostics& diagnostics);
SweepPart list_part(const Value& points, Diagnostics& diagnostics);
SweepPart cases_part(const Value& named, Diagnostics& diagnostics);
SweepPart seeds_part(const Value& given, std::int64_t first, Diagnostics& diagnostics);
SweepPart random_part(const Value& given, Diagnostics& diagnostics);

// A mapping that is not empty; else its fault is told.
bool is_map_of(const Value& value, const char* key, const char* expected, Diagnostics& diagnostics);

}  // namespace kazan
