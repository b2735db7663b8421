// A sweep's table as a terminal has room for it.
#pragma once

#include "runner/table_cells.hpp"

namespace kazan {

struct Fitted {
  Grid grid;                 // its `head` is one line, as it is where all fits
  std::vector<Cells> heads;  // lines of headings
  std::vector<std::size_t> widths;
  std::vector<std::string> columns;  // of the view, without what was left out
  Cells notes;                       // what was left out or shortened, and how to see it
};

// `width` 0: all of it, as wide as it is. Else what is the same in all rows goes into a note;
// headings lose the node's name where the metric's alone says which it is, and break at "." and
// "_"; long places lose their middle; and if all this is not enough, columns from the right go.
Fitted fitted(const TableView& view, std::size_t width);

}  // namespace kazan
