#include "runner/table_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

using Cells = std::vector<std::string>;

std::string digits(double value) {
  char text[32];
  const double size = std::fabs(value);
  if (value == std::floor(value) && size < 1e7)
    std::snprintf(text, sizeof text, "%.0f", value);
  else
    std::snprintf(text, sizeof text, size >= 1e-4 && size < 1e7 ? "%.4g" : "%.3e", value);
  return text;
}

// What fewer seeds gave than there are says so.
std::string shown(const TableValue& value) {
  if (value.count == 0) return "undefined";
  std::string text = digits(value.mean) + (value.half ? " ± " + digits(*value.half) : "");
  if (value.count < value.of)
    text += " (" + std::to_string(value.count) + " of " + std::to_string(value.of) + ")";
  return text;
}

template <class Visit>
void each_value(const TableView& view, const Visit& visit) {
  for (const std::size_t at : view.rows)
    for (const auto& column : view.columns)
      if (const auto found = view.table.rows[at].values.find(column);
          found != view.table.rows[at].values.end())
        visit(found->second);
}

// Beside the front's mark and the axes; none where all rows have as many.
bool has_seeds(const TableView& view) {
  return seeds_differ(view.table);
}

Cells head_of(const TableView& view) {
  Cells cells;
  if (!front_rows(view).empty()) cells.push_back("");
  cells.insert(cells.end(), view.axes.begin(), view.axes.end());
  if (has_seeds(view)) cells.push_back("seeds");
  cells.insert(cells.end(), view.columns.begin(), view.columns.end());
  return cells;
}

// A mark for the front, axes, columns. What a row lacks is "-".
std::vector<Cells> cells_of(const TableView& view) {
  const auto front = front_rows(view);
  std::vector<Cells> out = {head_of(view)};
  for (const std::size_t at : view.rows) {
    const TableRow& row = view.table.rows[at];
    Cells cells;
    if (!front.empty())
      cells.push_back(std::find(front.begin(), front.end(), at) == front.end() ? "" : "*");
    for (const auto& axis : view.axes) cells.push_back(view.table.place(row, axis));
    if (has_seeds(view)) cells.push_back(std::to_string(row.seeds));
    for (const auto& column : view.columns) {
      const auto found = row.values.find(column);
      cells.push_back(found == row.values.end() ? "-" : shown(found->second));
    }
    for (auto& cell : cells) cell = printable(cell);
    out.push_back(std::move(cells));
  }
  return out;
}

// Of the values that are shown.
Cells notes_on_seeds(const TableView& view) {
  int most = 0;
  bool interval = false, partial = false, undefined = false;
  each_value(view, [&](const TableValue& value) {
    most = std::max(most, value.of);
    interval = interval || value.half;
    partial = partial || (value.count > 0 && value.count < value.of);
    undefined = undefined || value.count == 0;
  });
  Cells notes;
  if (interval)
    notes.push_back("a ± b: mean over " + std::to_string(most) + " seeds, and " + kIntervalMeaning);
  if (partial)
    notes.push_back("(1 of " + std::to_string(most) +
                    "): so many of the row's seeds gave a value; the others have no result, or it "
                    "is undefined there");
  if (undefined) notes.push_back("undefined: there is a result, and no such number in it");
  return notes;
}

// What the marks and numbers mean, a line each.
Cells notes_of(const TableView& view) {
  Cells notes = notes_on_seeds(view);
  if (!front_rows(view).empty())
    notes.push_back("*: no row has both less " + view.front_of[0] + " and less " +
                    view.front_of[1]);
  std::size_t missing = 0;
  for (const std::size_t at : view.rows) missing += !view.table.rows[at].missing.empty();
  if (missing)
    notes.push_back(std::to_string(missing) + (missing == 1 ? " row lacks" : " rows lack") +
                    " results of nodes that failed or were not run");
  for (const auto& name : view.columns)
    if (const auto* column = view.table.column(name))
      notes.push_back(name + ": " + column->definition);
  return notes;
}

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

}  // namespace

std::string table_text(const TableView& view) {
  const auto cells = cells_of(view);
  std::vector<std::size_t> widths(cells[0].size());
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  const std::size_t first_number = cells[0].size() - view.columns.size();
  std::string out;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - columns(row[i]), ' ');
      line += (i ? "  " : "") + (i < first_number ? row[i] + space : space + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  out += "\n";
  for (const auto& note : notes_of(view)) out += "  " + printable(note) + "\n";
  return out;
}

std::string table_markdown(const TableView& view) {
  const auto cells = cells_of(view);
  const std::size_t first_number = cells[0].size() - view.columns.size();
  std::string out;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    out += "|";
    for (std::string cell : cells[r]) {
      for (auto at = cell.find('|'); at != cell.npos; at = cell.find('|', at + 2))
        cell.replace(at, 1, "\\|");
      out += " " + cell + " |";
    }
    out += "\n";
    if (r > 0) continue;
    out += "|";
    for (std::size_t i = 0; i < cells[0].size(); ++i) out += i < first_number ? "---|" : "---:|";
    out += "\n";
  }
  out += "\n";
  for (const auto& note : notes_of(view)) out += "- " + printable(note) + "\n";
  return out;
}

std::string table_csv(const TableView& view) {
  bool spread = false;
  for (const auto& row : view.table.rows) spread = spread || row.variants.size() > 1;
  Cells head = view.axes;
  if (spread) head.insert(head.end(), {"variants", "seeds"});
  for (const auto& column : view.columns) {
    head.push_back(column);
    if (spread) head.insert(head.end(), {column + ".half", column + ".count", column + ".of"});
  }
  std::string out = csv_line(head);
  for (const std::size_t at : view.rows) {
    const TableRow& row = view.table.rows[at];
    Cells cells;
    for (const auto& axis : view.axes) cells.push_back(view.table.place(row, axis));
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
