#include "host/config/text_of.hpp"

#include "base/text.hpp"

namespace kazan {

std::string text_of(const Value& value) {
  if (value.is_scalar()) return value.scalar;
  std::vector<std::string> parts;
  for (const auto& item : value.items) parts.push_back(text_of(item));
  for (const auto& entry : value.entries) parts.push_back(entry.key + ": " + text_of(entry.value));
  const std::string inside = join(parts, ", ");
  return value.is_list() ? "[" + inside + "]" : value.is_map() ? "{" + inside + "}" : "null";
}

}  // namespace kazan
