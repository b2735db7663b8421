#include "host/config/sweep_axes.hpp"

#include <memory>

#include "host/config/set_path.hpp"

namespace kazan {
namespace {

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

// "16,32" and "[16,32]" are the same. `source`: all of "k=16,32", `begin` where its values are.
Value values_of(const std::shared_ptr<const Source>& source, std::size_t begin,
                Diagnostics& diagnostics) {
  const std::string& text = source->text;
  if (text.compare(begin, 1, "[") == 0) return parse_yaml(source, diagnostics, begin);
  const std::string list = text.substr(0, begin) + "[" + text.substr(begin) + "]";
  Value values =
      parse_yaml(std::make_shared<Source>(Source{source->name, list, {}}), diagnostics, begin);
  move_to(source, values);
  return values;
}

// False after a fault.
bool join_grid(Value& sweep, const std::string& argument, Diagnostics& diagnostics) {
  const auto source = std::make_shared<Source>(Source{"axis", argument, {}});
  Places places(source);
  const auto equals = argument.find('=');
  if (equals == argument.npos || equals == 0) {
    diagnostics.error(
        places.at(0, argument.size()),
        wrong_value("option", "", "AXIS=VALUE,VALUE such as k=16,32 or layer=0..11", argument));
    return false;
  }
  Value& grid = map_at(sweep, "grid");
  if (!grid.is_map()) return true;  // its fault will be told
  Value values = values_of(source, equals + 1, diagnostics);
  if (!values.at.known()) values.at = places.at(0, equals);
  put(grid, {argument.substr(0, equals), places.at(0, equals), std::move(values)});
  return true;
}

}  // namespace

std::optional<Value> sweep_of(Value& document, const std::vector<std::string>& axes,
                              const std::string& seeds, Diagnostics& diagnostics) {
  std::optional<Value> sweep;
  if (const Entry* found = document.find("sweep")) sweep = found->value;
  std::erase_if(document.entries, [](const Entry& e) { return e.key == "sweep"; });
  if (axes.empty() && seeds.empty()) return sweep;
  if (!sweep) {
    sweep.emplace();
    sweep->kind = Value::Kind::map;
    sweep->at = document.at;
  }
  if (!sweep->is_map()) return sweep;
  for (const auto& axis : axes)
    if (!join_grid(*sweep, axis, diagnostics)) return std::nullopt;
  if (seeds.empty()) return sweep;
  const auto source = std::make_shared<Source>(Source{"--seeds", seeds, {}});
  put(*sweep, {"seeds", Places(source).at(0, seeds.size()), parse_yaml(source, diagnostics)});
  return sweep;
}

}  // namespace kazan
