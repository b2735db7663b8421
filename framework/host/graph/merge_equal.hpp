// Nodes of a sweep that came out the same exist once.
#pragma once

#include "host/config/variants.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// Of nodes with one key the first stays, under a name that says of which variants it is; the plan
// gets those variants. A plan without variants stays as it is.
void merge_equal(const std::vector<Variant>& variants, Plan& plan);

// The plan of one variant, with the names of the file: what a report of it needs. Nodes that gather
// from other variants are no part of it.
Plan plan_of(const Plan& sweep, const PlannedVariant& variant);

}  // namespace kazan
