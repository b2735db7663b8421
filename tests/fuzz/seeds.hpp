// Small sound inputs for each target, made by the code that writes such files.
#pragma once

#include <map>
#include <string>

namespace kazan::fuzz {

using Files = std::map<std::string, std::string>;  // by name
std::map<std::string, Files> seeds();              // by target

}  // namespace kazan::fuzz
