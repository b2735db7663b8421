// A sweep's results as a table: a row a variant, or a row for those that differ only in their seed.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/spread.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// A metric of a node: "reconstruction.fvu".
struct TableColumn {
  std::string name, definition;
  bool headline = false;
  std::string node;  // "reconstruction", as the file calls it
};

// What nodes of a row told of a column: the spread of what is defined. `of` so many nodes of the
// row that could tell it, one a seed, or one that all seeds share; fewer values than that where
// nodes have no result, or it is undefined there; of none the mean is NaN.
struct TableValue : Spread {
  int of = 0;
};

struct TableRow {
  std::vector<std::string> at;               // in the order of the axes; "" where it is on none
  std::vector<std::string> variants;         // ids
  int seeds = 0;                             // how many these variants have
  std::map<std::string, TableValue> values;  // by column; what no variant told is not there
  std::vector<std::string> missing;          // nodes of these variants without a result
};

struct SweepTable {
  std::vector<std::string> axes;
  std::vector<TableColumn> columns;   // in the order of nodes and of what they told
  std::vector<TableRow> rows;         // in the order of the variants
  std::vector<std::string> not_told;  // metrics that the experiment shows and no node has told

  const std::string& place(const TableRow& row, const std::string& axis) const;  // of `axes`
  const TableColumn* column(const std::string& name) const;
};

// From a run folder; `over_seeds`: one row for all seeds, and no axis `seed`. Throws Error
// (Fault::input) for a run that is no sweep, naming the folder.
SweepTable sweep_table(const std::filesystem::path& run, bool over_seeds);

// Places of the rows that no other is better than: no row has both less of `less` and less of
// `also`, or one of them less and the other equal. Rows in which one is undefined, or not there,
// are in no front.
std::vector<std::size_t> pareto_front(const SweepTable& table, const std::string& less,
                                      const std::string& also);

}  // namespace kazan
