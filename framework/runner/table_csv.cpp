#include <set>

#include "base/text.hpp"
#include "runner/table_cells.hpp"
#include "runner/table_text.hpp"

namespace kazan {
namespace {

using Cells = std::vector<std::string>;

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_line(Cells cells) {
  for (auto& cell : cells) cell = csv_cell(cell);
  return join(cells, ",") + "\n";
}

// Mean, half interval, and how many of how many; what is not there is empty.
Cells csv_numbers(const TableValue& value) {
  return {value.count > 0 ? Json(value.mean).dump() : "",
          value.half ? Json(*value.half).dump() : "",
          value.of > 0 ? std::to_string(value.count) : "",
          value.of > 0 ? std::to_string(value.of) : ""};
}

// A program finds columns by name, so each has its own: what is called as one before it has "_2".
Cells each_once(Cells names) {
  std::set<std::string> known;
  for (auto& name : names) {
    std::string own = name;
    for (int i = 2; !known.insert(own).second; ++i) own = name + "_" + std::to_string(i);
    name = std::move(own);
  }
  return names;
}

}  // namespace

std::string table_csv(const TableView& view) {
  const bool spread = several_seeds(view.table);
  Cells head = view.axes;
  if (spread) head.insert(head.end(), {"variants", "seeds"});
  for (const auto& column : view.columns) {
    head.push_back(column);
    if (spread) head.insert(head.end(), {column + ".half", column + ".count", column + ".of"});
  }
  std::string out = csv_line(each_once(head));
  for (const std::size_t at : view.rows) {
    const TableRow& row = view.table.rows[at];
    Cells cells = places_of(view, row);
    if (spread)
      cells.insert(cells.end(), {std::to_string(row.variants.size()), std::to_string(row.seeds)});
    for (const auto& column : view.columns) {
      const auto found = row.values.find(column);
      const auto numbers = csv_numbers(found == row.values.end() ? TableValue() : found->second);
      cells.insert(cells.end(), numbers.begin(), spread ? numbers.end() : numbers.begin() + 1);
    }
    out += csv_line(cells);
  }
  return out;
}

}  // namespace kazan
