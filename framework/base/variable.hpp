// Variables of the environment, and paths that name them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace kazan {

std::string variable(const char* name);  // "" where it is not set

// A path as Python's os.path.expanduser and then expandvars read it, for variables that no shell
// has read: "~" and "~user" at the start, $NAME and ${NAME} anywhere; what is not known stays as it
// is. Absolute, from the working folder; "" for "".
std::filesystem::path expanded_path(std::string_view text);

}  // namespace kazan
