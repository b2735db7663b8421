// The cells of a sweep's table as texts, and what has to be said below it.
#pragma once

#include <string>
#include <vector>

#include "host/record/table_view.hpp"

namespace kazan {

using Cells = std::vector<std::string>;

// Rows of equally many cells, printable. From `numbers` on they are those of the view's columns.
struct Grid {
  Cells head;
  std::vector<Cells> rows;
  std::size_t axes = 0, numbers = 0;  // before `axes` stands the mark of the front
};

Grid grid_of(const TableView& view);

// On the axes that are shown; kAsGiven where it is not known.
Cells places_of(const TableView& view, const TableRow& row);

// "0.31 ± 0.02 (2 of 3)", "undefined"; four digits.
std::string shown(const TableValue& value);

// What marks and numbers mean, a line each: first those of all columns, then the definitions of
// each column.
Cells notes_of(const TableView& view);
// Of what marks the front and is not shown, with how it would be.
Cells definitions_of_front(const TableView& view);
Cells definitions_of(const SweepTable& table, const std::vector<std::string>& columns);

}  // namespace kazan
