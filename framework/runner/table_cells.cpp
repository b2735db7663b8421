#include "runner/table_cells.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "host/record/held_values.hpp"
#include "host/record/table_rows.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

// So many significant digits, more before the point.
std::string digits(double value, int count) {
  char text[32];
  const double size = std::fabs(value);
  if (size < 1e7 && (value == std::floor(value) || size >= std::pow(10, count - 1)))
    std::snprintf(text, sizeof text, "%.0f", value);
  else if (size >= 1e-4 && size < 1e7)
    std::snprintf(text, sizeof text, "%.*g", count, value);
  else
    std::snprintf(text, sizeof text, "%.*e", count - 1, value);
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

bool marks_front(const TableView& view) {
  return view.front.marked();
}

Cells head_of(const TableView& view, bool seeds) {
  Cells cells;
  if (marks_front(view)) cells.push_back("");
  cells.insert(cells.end(), view.axes.begin(), view.axes.end());
  if (seeds) cells.push_back("seeds");
  cells.insert(cells.end(), view.columns.begin(), view.columns.end());
  return cells;
}

// What a row lacks is "-".
Cells row_of(const TableView& view, std::size_t at, bool seeds) {
  const TableRow& row = view.table.rows[at];
  Cells cells;
  if (marks_front(view)) cells.push_back(view.front.on[at] ? "*" : "");
  for (auto& place : places_of(view, row)) cells.push_back(std::move(place));
  if (seeds) cells.push_back(std::to_string(row.seeds));
  for (const auto& column : view.columns) {
    const auto found = row.values.find(column);
    cells.push_back(found == row.values.end() ? "-" : shown(found->second));
  }
  return cells;
}

void make_printable(Cells& cells) {
  for (auto& cell : cells) cell = printable(cell);
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

// Rows that stand for several places.
Cells notes_on_places(const TableView& view) {
  bool any = false, several = false;
  for (const std::size_t at : view.rows)
    for (const auto& [axis, values] : view.table.rows[at].any)
      if (std::find(view.axes.begin(), view.axes.end(), axis) != view.axes.end())
        (view.table.place(view.table.rows[at], axis) == kAny ? any : several) = true;
  if (!any && !several) return {};
  const std::string what = any && several ? "any, or several values of an axis"
                           : any          ? "any"
                                          : "several values of an axis";
  return {what +
          ": the variants there come out the same, because their stages ignore what differs"};
}

}  // namespace

std::string shown(const TableValue& value) {
  if (value.count == 0) return "undefined";
  std::string text = digits(value.mean, 4) + (value.half ? " ± " + digits(*value.half, 2) : "");
  if (value.count < value.of)
    text += " (" + std::to_string(value.count) + " of " + std::to_string(value.of) + ")";
  return text;
}

Cells places_of(const TableView& view, const TableRow& row) {
  Cells places;
  for (const auto& axis : view.axes) {
    const std::string& place = view.table.place(row, axis);
    places.push_back(place.empty() ? kAsGiven : place);
  }
  return places;
}

Grid grid_of(const TableView& view) {
  Grid grid;
  const bool seeds = seeds_differ(view.table);
  grid.head = head_of(view, seeds);
  make_printable(grid.head);
  for (const std::size_t at : view.rows) {
    grid.rows.push_back(row_of(view, at, seeds));
    make_printable(grid.rows.back());
  }
  grid.axes = marks_front(view) ? 1 : 0;
  grid.numbers = grid.head.size() - view.columns.size();
  return grid;
}

Cells notes_of(const TableView& view) {
  Cells notes = notes_on_seeds(view);
  if (const auto line = front_line(view.front, "*"); !line.empty()) notes.push_back(line);
  for (auto& note : notes_on_places(view)) notes.push_back(std::move(note));
  std::size_t missing = 0;
  for (const std::size_t at : view.rows) missing += !view.table.rows[at].missing.empty();
  if (missing)
    notes.push_back(std::to_string(missing) + (missing == 1 ? " row lacks" : " rows lack") +
                    " results of nodes that failed or were not run");
  make_printable(notes);
  return notes;
}

Cells definitions_of_front(const TableView& view) {
  Cells notes;
  for (const auto& name : view.front.empty() ? Cells{} : view.front.of)
    if (std::find(view.columns.begin(), view.columns.end(), name) == view.columns.end())
      for (const auto& note : definitions_of(view.table, {name}))
        notes.push_back(note + " (not shown: --metrics " + name + " does)");
  return notes;
}

Cells definitions_of(const SweepTable& table, const std::vector<std::string>& columns) {
  Cells notes;
  for (const auto& name : columns)
    if (const auto* column = table.column(name)) notes.push_back(name + ": " + column->definition);
  make_printable(notes);
  return notes;
}

}  // namespace kazan
