// A plan that was made before: whether it can be computed by these plugins.
#pragma once

#include <filesystem>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// A result is named by what made it. Throws Error (Fault::input), naming the file, when a node's key
// is not that of its contents: the plan was changed, and would store results under others' names.
void require_keys(const std::vector<const PlannedNode*>& nodes, const Catalog& catalog,
                  const std::filesystem::path& file);

// The same of all nodes, and that the plugins are those of then. Throws Error (Fault::input) that
// says which are not: what they compute would have other keys.
void require_plan(const Plan& plan, const Catalog& catalog, const std::filesystem::path& file);

}  // namespace kazan
