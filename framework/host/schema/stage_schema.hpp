// JSON Schema of a node whose stage is known.
#pragma once

#include "base/json.hpp"
#include "host/catalog/metadata.hpp"

namespace kazan {

// The mapping {use: ..., PARAMETER: value}: what may stand in it.
Json stage_schema(const StageInfo& stage);

// What has to stand in it, unless something else (`set`, a sweep, the command line) gives it.
Json stage_needs(const StageInfo& stage);

// A use of a node's output, as `in` has it: one, or a list. In `definitions` of the whole.
Json reference_schema();

}  // namespace kazan
