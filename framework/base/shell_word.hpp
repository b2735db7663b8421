// Words of a shell's command line.
#pragma once

#include <string>

namespace kazan {

// The word as a POSIX shell takes it: in quotes where it needs them.
std::string shell_word(const std::string& word);

}  // namespace kazan
