// What a variant has on an axis that nobody gave for it: the experiment's own value.
#pragma once

#include <string>
#include <unordered_map>

#include "host/graph/plan.hpp"

namespace kazan {

class HeldValues {
 public:
  explicit HeldValues(const Plan& plan);  // which outlives it

  // Its place on the axis, or its variable of that name, its node's parameter ("sae.lr"), the seed;
  // "" where none of these is known, as of cases.
  std::string of(const PlannedVariant& variant, const std::string& axis) const;

 private:
  std::string parameter(const PlannedVariant& variant, const std::string& path) const;

  const Plan& plan_;
  std::unordered_map<std::string, const PlannedNode*> nodes_;
};

// Of a run without a sweep its only variant.
std::vector<PlannedVariant> variants_or_one(const Plan& plan);

// The variants, each with all axes of the sweep, as far as its values are known.
std::vector<PlannedVariant> completed_variants(const Plan& plan);

inline constexpr const char* kAsGiven = "as given";  // what is shown where they are not

}  // namespace kazan
