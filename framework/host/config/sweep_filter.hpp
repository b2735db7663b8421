// `where:` of a sweep: which of its points are meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/sweep.hpp"
#include "host/config/sweep_condition.hpp"

namespace kazan {

// Comparisons of axes with values as parse_condition() reads them. Finite numbers are compared as
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
  template <class Visit>
  void each(const Condition& condition, const Visit& visit) const;
  Position at(std::size_t begin, std::size_t end) const;
  bool keeps(const Condition& condition, const SweepPoint& point, Diagnostics& diagnostics);
  bool holds(const Comparison& comparison, const SweepPoint& point, Diagnostics& diagnostics);

  Position at_;
  std::string text_;
  std::optional<Condition> condition_;  // nothing after a fault: then it keeps none
  bool told_ = false;
};

}  // namespace kazan
