// Names of symbols and types as their author wrote them.
#pragma once

#include <string>

namespace kazan {

std::string demangled(
    const std::string& symbol);  // of a function or object; itself where it is C's
std::string demangled_type(const std::string& name);  // of std::type_info::name()

}  // namespace kazan
