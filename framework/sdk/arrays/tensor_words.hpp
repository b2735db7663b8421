// Tensors of a file in messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kazan {

std::string shape_text(const std::vector<std::int64_t>& shape);  // "[768 3072]"
inline constexpr std::size_t kMostNamed = 5;                     // in one message
// The first kMostNamed, and how many more there are.
std::string some_names(std::vector<std::string> names);

}  // namespace kazan
