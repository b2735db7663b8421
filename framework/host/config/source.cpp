#include "host/config/source.hpp"

namespace kazan {

std::string Position::text() const {
  if (!source) return "";
  if (line == 0) return source->name;
  return source->name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string_view Position::line_text() const {
  if (!source || line == 0) return {};
  std::string_view rest = source->text;
  for (int i = 1; i < line; ++i) {
    const auto end = rest.find('\n');
    if (end == rest.npos) return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  return rest.ends_with('\r') ? rest.substr(0, rest.size() - 1) : rest;
}

}  // namespace kazan
