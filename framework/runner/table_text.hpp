// What `table` prints of a sweep.
#pragma once

#include <string>

#include "host/record/table_view.hpp"

namespace kazan {

// For people: aligned, with what marks and columns mean below. `width` of the terminal that it has
// to fit, with a line on what it leaves out for that; 0: all of it, however wide.
std::string table_text(const TableView& view, std::size_t width = 0);
std::string table_markdown(const TableView& view);
// For programs: all digits; docs/sweeps.md#columns-of-csv-and-json.
std::string table_csv(const TableView& view);

}  // namespace kazan
