// A sweep's table as it is shown, and as programs and reports read it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/record/front.hpp"
#include "host/record/gathered_tables.hpp"
#include "host/record/sweep_table.hpp"

namespace kazan {

struct TableView {
  const SweepTable& table;
  std::vector<std::size_t> rows;     // places, in the order to be shown
  std::vector<std::string> columns;  // names
  std::vector<std::string> axes;     // of those that are shown
  Front front;
};

// What "a ± b" means where a mean has an interval.
extern const char* const kIntervalMeaning;

// Whether some row stands for several seeds, and its numbers may be means.
bool several_seeds(const SweepTable& table);

// Whether rows stand for different numbers of seeds.
bool seeds_differ(const SweepTable& table);

// Not the same in all rows where it is defined.
bool differs(const SweepTable& table, const std::string& column);

// Columns that stages call headlines, or the experiment shows: without those that have a table of
// their own.
std::vector<std::string> headlines(const SweepTable& table);

// The same, and what the usual front is of.
std::vector<std::string> shown_columns(const SweepTable& table);

// All rows in their order, all columns and axes, the usual front of the headlines.
TableView whole_view(const SweepTable& table);

// With all digits; docs/run-folder.md#tablejson.
Json table_json(const TableView& view);
Json gathered_json(const GatheredTable& gathered, const TableView& view);  // of its table

// Writes table.json into the run folder of a sweep: all columns, a row for all seeds of a variant.
void write_table(const std::filesystem::path& run);

}  // namespace kazan
