#include "runner/table_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "runner/progress/display.hpp"
#include "runner/table_fit.hpp"

namespace kazan {
namespace {

// Texts left, numbers right.
std::string line_of(const Cells& cells, const Fitted& table) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string space(table.widths[i] - columns(cells[i]), ' ');
    line += (i ? "  " : "") + (i < table.grid.numbers ? cells[i] + space : space + cells[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Of a table that is one row on no axis: a line a column.
std::string lines_of(const Grid& grid) {
  std::size_t wide = 0;
  for (const auto& name : grid.head) wide = std::max(wide, columns(name));
  std::string out;
  for (std::size_t i = 0; i < grid.head.size(); ++i)
    out += padded(grid.head[i], wide) + "  " + grid.rows[0][i] + "\n";
  return out;
}

// Words as many as fit, further lines further in.
std::string note_text(const std::string& note, std::size_t width) {
  std::string out, line = " ";
  for (const auto& word : split(note, ' ')) {
    const bool fits = width == 0 || columns(line) + 1 + columns(word) <= width;
    if (!fits && line.find_first_not_of(' ') != line.npos) {
      out += line + "\n";
      line = "   ";
    }
    line += " " + word;
  }
  return out + line + "\n";
}

}  // namespace

std::string table_text(const TableView& view, std::size_t width) {
  const bool one = view.axes.empty() && view.rows.size() == 1;
  const Fitted table = fitted(view, one ? 0 : width);
  std::string out;
  if (one) {
    out += lines_of(table.grid);
  } else {
    for (const auto& head : table.heads) out += line_of(head, table);
    for (const auto& row : table.grid.rows) out += line_of(row, table);
  }
  out += "\n";
  for (const auto& notes : {table.notes, notes_of(view), definitions_of(view.table, table.columns),
                            definitions_of_front(view)})
    for (const auto& note : notes) out += note_text(note, width);
  return out;
}

std::string table_markdown(const TableView& view) {
  const Grid grid = grid_of(view);
  const auto line = [](Cells cells) {
    for (auto& cell : cells)
      for (auto at = cell.find('|'); at != cell.npos; at = cell.find('|', at + 2))
        cell.replace(at, 1, "\\|");
    return "| " + join(cells, " | ") + " |\n";
  };
  std::string out = line(grid.head) + "|";
  for (std::size_t i = 0; i < grid.head.size(); ++i) out += i < grid.numbers ? "---|" : "---:|";
  out += "\n";
  for (const auto& row : grid.rows) out += line(row);
  out += "\n";
  for (const auto& notes :
       {notes_of(view), definitions_of(view.table, view.columns), definitions_of_front(view)})
    for (const auto& note : notes) out += "- " + note + "\n";
  return out;
}

}  // namespace kazan
