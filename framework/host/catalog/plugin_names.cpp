#include "host/catalog/plugin_names.hpp"

#include "base/text.hpp"

namespace kazan {

bool is_word(const std::string& text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}

bool is_plugin_name(const std::string& text) {
  const auto parts = split(text, '.');
  return parts.size() == 2 && is_word(parts[0]) && is_word(parts[1]);
}

}  // namespace kazan
