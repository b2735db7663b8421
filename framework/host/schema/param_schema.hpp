// JSON Schema (draft-07) of what the file of an experiment may give a parameter.
#pragma once

#include "base/json.hpp"
#include "sdk/param.hpp"

namespace kazan {

// Refuses nothing that read_param takes. What it cannot say, it lets pass: how a value is spelt
// (`010`, quotes around a number), what only the stage knows.
Json schema_of(const ParamSpec& spec);

// Wherever a value may stand, a variable may; of text it is any text.
Json variable_schema();

}  // namespace kazan
