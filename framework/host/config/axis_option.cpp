#include "host/config/axis_option.hpp"

#include <memory>

namespace kazan {
namespace {

constexpr std::size_t kLongestName = 40;  // bytes

// "k=16,32", as places in it name it; of a long one "k=...".
std::string name_of(const std::string& argument) {
  const auto equals = argument.find('=');
  if (argument.size() <= kLongestName || equals == argument.npos) return argument;
  return argument.substr(0, equals) + "=...";
}

// Places in the text with a bracket before them are places in the text without it.
void move_to(const std::shared_ptr<const Source>& source, Value& value) {
  const auto move = [&](Position& at) {
    if (!at.known()) return;
    at.source = source;
    --at.column;
    --at.end_column;
  };
  move(value.at);
  for (auto& item : value.items) move_to(source, item);
  for (auto& entry : value.entries) {
    move(entry.at);
    move_to(source, entry.value);
  }
}

// Whether a bracket that opens at `begin` closes at the end of the text: "[16,32]", and not
// "[0.9,0.99],[0.8,0.99]", which is two lists.
bool is_one_list(const std::string& text, std::size_t begin) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '[')
      ++depth;
    else if (c == ']' && --depth == 0)
      return text.find_first_not_of(' ', i + 1) == text.npos;
  }
  return true;  // what is wrong is told of it as it stands
}

// "16,32" and "[16,32]" are the same. `source`: all of "k=16,32", `begin` where its values are.
Value values_of(const std::shared_ptr<const Source>& source, std::size_t begin,
                Diagnostics& diagnostics) {
  const std::string& text = source->text;
  if (text.compare(begin, 1, "[") == 0 && is_one_list(text, begin))
    return parse_yaml(source, diagnostics, begin);
  const std::string list = text.substr(0, begin) + "[" + text.substr(begin) + "]";
  Value values =
      parse_yaml(std::make_shared<Source>(Source{source->name, list, {}}), diagnostics, begin);
  move_to(source, values);
  return values;
}

}  // namespace

std::optional<AxisOption> axis_option(const std::vector<std::string>& arguments, std::size_t i,
                                      Diagnostics& diagnostics) {
  const std::string& argument = arguments[i];
  const auto source =
      std::make_shared<Source>(Source{"argument '" + name_of(argument) + "'", argument, {}});
  Places places(source);
  const auto equals = argument.find('=');
  if (equals == argument.npos || equals == 0) {
    diagnostics.error(
        places.at(0, argument.size()),
        wrong_value("option", "", "AXIS=VALUE,VALUE such as k=16,32 or layer=0..11", argument));
    return std::nullopt;
  }
  AxisOption axis{argument.substr(0, equals), places.at(0, equals),
                  values_of(source, equals + 1, diagnostics)};
  if (!axis.values.at.known()) axis.values.at = axis.at;
  return axis;
}

}  // namespace kazan
