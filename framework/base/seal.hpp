// JSON files that know when they were changed: the last member, "check", is the SHA-256 of every
// byte before it.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace kazan {

// The text of an object with at least one member, closed by its check.
std::string sealed(const Json& object);

// The object without its check. Throws Error (Fault::machine) naming `source` when any byte is not
// the one that was written.
Json unsealed(std::string_view text, const std::string& source);

}  // namespace kazan
