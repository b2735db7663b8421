// What `table` prints of a sweep.
#pragma once

#include <string>

#include "host/record/table_view.hpp"

namespace kazan {

// For people: aligned, with each column's definition below. Four digits.
std::string table_text(const TableView& view);
std::string table_markdown(const TableView& view);
// For programs: all digits; of a column with several values its mean, half interval and count.
std::string table_csv(const TableView& view);

}  // namespace kazan
