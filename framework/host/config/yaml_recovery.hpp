// After an error of syntax: the entries of a block mapping read one by one, so that one broken
// entry hides neither the faults of the others nor theirs of its own kind.
#pragma once

#include "host/config/yaml_builder.hpp"

namespace kazan {

// Reads one part; false after an error of syntax, which was then told.
bool parse_part(const Part& part, Value& value, Diagnostics& diagnostics);

// The mapping of those entries that can be read; the others are there with a broken value. Their
// errors of syntax are told. Null when the text is not made of entries, when none of them alone has
// an error, or when what is missing could turn what is right into a fault.
Value recover_entries(const Part& part, Diagnostics& diagnostics);

}  // namespace kazan
