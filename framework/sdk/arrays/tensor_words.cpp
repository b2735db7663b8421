#include "sdk/arrays/tensor_words.hpp"

#include "base/said.hpp"
#include "base/text.hpp"

namespace kazan {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "[" + join(sizes, " ") + "]";
}

std::string some_names(std::vector<std::string> names) {
  return named(std::move(names), kMostNamed);
}

}  // namespace kazan
