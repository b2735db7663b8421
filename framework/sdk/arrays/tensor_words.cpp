#include "sdk/arrays/tensor_words.hpp"

#include "base/text.hpp"

namespace kazan {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "[" + join(sizes, " ") + "]";
}

std::string some_names(std::vector<std::string> names) {
  const std::size_t all = names.size();
  if (all > kMostNamed) names.resize(kMostNamed);
  return join(names, ", ") +
         (all > kMostNamed ? " and " + std::to_string(all - kMostNamed) + " more" : "");
}

}  // namespace kazan
