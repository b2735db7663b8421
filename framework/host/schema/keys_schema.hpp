// JSON Schema of what the keys of an experiment's file take, from host/config/keys.hpp.
#pragma once

#include "base/json.hpp"
#include "host/config/keys.hpp"

namespace kazan {

// With its description. Where the stages and renderers that there are decide (`use`, `report`,
// what nodes hold), it refers to `definitions` of the whole schema.
Json schema_of(const Key& key);

// Of a node: where variables are replaced, and nothing means what is not given.
Json schema_in_node(const Key& key);

// {"grid": ..., "zip": ...}
Json properties_of(const Keys& keys);

}  // namespace kazan
