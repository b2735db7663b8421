// Names of files for texts that may hold anything.
#pragma once

#include <string>
#include <string_view>

namespace kazan {

// The text itself where it is a file name on every system that needs no quoting in a link: letters,
// digits and "-_.=,+", no dot first, at most 120 bytes. Else what of it is such, and the first 12
// hex digits of its SHA-256, so that different texts have different names.
std::string file_name_of(std::string_view text);

}  // namespace kazan
