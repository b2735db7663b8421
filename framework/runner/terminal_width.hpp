#pragma once

#include <cstddef>

namespace kazan {

// Columns of the terminal that the standard output is; 0 where it is none.
std::size_t columns_of_stdout();

}  // namespace kazan
