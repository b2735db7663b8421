// The scripts that make shells ask `runner complete`; made by CMake from the files beside this one.
#pragma once

#include <string_view>

namespace kazan {

extern const std::string_view kBashCompletion, kZshCompletion, kFishCompletion;

}  // namespace kazan
