// `where:` of a sweep: which of its points are meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"

namespace kazan {

// "k < 64 or layer == 6 and case != l1": comparisons of an axis with a value, by < <= > >= == !=;
// `and` binds stronger than `or`, and stands between white space. Finite numbers are compared as
// numbers, everything else as text, for which only == and != are meant; names of cases too.
class SweepFilter {
 public:
  // Faults go to `diagnostics`: words that are no comparison, an axis that the sweep does not have
  // (with the nearest).
  SweepFilter(const Value& condition, const std::vector<std::string>& axes,
              Diagnostics& diagnostics);

  // Warns of values, compared by == or !=, that none of the points has.
  void check_values(const std::vector<SweepPoint>& points, Diagnostics& diagnostics) const;
  // A point without the axis is told apart from every value. A value that cannot be ordered is a
  // fault, told once.
  bool keeps(const SweepPoint& point, Diagnostics& diagnostics);

 private:
  struct Comparison {
    std::string axis, by, value;
  };

  std::optional<Comparison> comparison(const std::string& text,
                                       const std::vector<std::string>& axes,
                                       Diagnostics& diagnostics);
  bool holds(const Comparison& comparison, const SweepPoint& point, Diagnostics& diagnostics);

  Position at_;
  std::vector<std::vector<Comparison>> any_;  // of which all hold
  bool told_ = false;
};

}  // namespace kazan
