// A sweep's table as it is shown, and as programs and reports read it.
#pragma once

#include <filesystem>
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

// What "a ± b" means where a mean has an interval.
extern const char* const kIntervalMeaning;

// Whether rows stand for different numbers of seeds.
bool seeds_differ(const SweepTable& table);

// Not the same in all rows where it is defined.
bool differs(const SweepTable& table, const std::string& column);

// The first column `fvu` and the first `l0` that differ; nothing where there is no such pair.
std::vector<std::string> usual_front(const SweepTable& table);

// All rows in their order, all columns and axes, the usual front.
TableView whole_view(const SweepTable& table);

// Places of the front's rows, whether they are shown or not.
std::vector<std::size_t> front_rows(const TableView& view);

// With all digits; docs/run-folder.md#tablejson.
Json table_json(const TableView& view);

// Writes table.json into the run folder of a sweep: all columns, a row for all seeds of a variant.
void write_table(const std::filesystem::path& run);

}  // namespace kazan
