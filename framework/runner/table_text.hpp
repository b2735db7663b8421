// What `table` prints of a sweep.
#pragma once

#include <string>
#include <vector>

#include "host/record/sweep_table.hpp"

namespace kazan {

struct TableView {
  const SweepTable& table;
  std::vector<std::size_t> rows;      // places, in the order to be shown
  std::vector<std::string> columns;   // names
  std::vector<std::string> axes;      // of those that are shown
  std::vector<std::string> front_of;  // two columns; none: no front is shown
};

// For people: aligned, with each column's definition below. Four digits.
std::string table_text(const TableView& view);
std::string table_markdown(const TableView& view);
// For programs: all digits; of a column with several values its mean, half interval and count.
std::string table_csv(const TableView& view);
Json table_json(const TableView& view);

}  // namespace kazan
