#include "runner/node_names.hpp"

namespace kazan {

std::vector<std::string> node_names(std::string_view list) {
  std::vector<std::string> names(1);
  int open = 0;
  for (const char c : list) {
    if (c == ',' && open == 0) {
      names.emplace_back();
      continue;
    }
    open += c == '[';
    open -= c == ']' && open > 0;
    names.back() += c;
  }
  return names;
}

}  // namespace kazan
