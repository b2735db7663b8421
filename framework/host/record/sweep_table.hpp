// A sweep's results as a table: a row a variant, or a row for those that differ only in their seed.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/spread.hpp"
#include "host/graph/plan.hpp"
#include "host/record/axis_numbers.hpp"

namespace kazan {

// A metric of a node: "reconstruction.fvu".
struct TableColumn {
  std::string name, definition;
  bool headline = false;
  std::string node;  // "reconstruction", as the file calls it
  // Of a node that gathers over variants: it has a table of its own (gathered_tables.hpp), and
  // says little in rows that share it. Not where the experiment shows it.
  bool apart = false;
};

// What nodes of a row told of a column: the spread of what is defined. `of` so many nodes of the
// row that could tell it, one a seed, or one that all seeds share; fewer values than that where
// nodes have no result, or it is undefined there; of none the mean is NaN.
struct TableValue : Spread {
  int of = 0;
};

struct TableRow {
  std::vector<std::string> at;        // in the order of the axes; "" where it is on none
  std::vector<std::string> variants;  // ids
  int seeds = 0;                      // how many these variants have
  // Axes on which these variants are at several places and come out the same (RowGroup::any).
  std::map<std::string, std::vector<std::string>> any;
  std::vector<std::vector<std::string>> places;  // one, or several of these; by axis
  std::map<std::string, TableValue> values;      // by column; what no variant told is not there
  // By nodes of the file: the artifacts with activations that these variants' nodes read.
  std::map<std::string, std::set<std::string>> activations;
  // Nodes of these variants without a result; those that gather belong to none of them.
  std::vector<std::string> missing;
};

struct SweepTable {
  std::vector<std::string> axes;
  // Those that the experiment shows, also before a node has told them, then in nodes' order.
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;  // in the order of the variants
  // Metrics that the experiment shows and no node told, though all that could have results.
  std::vector<std::string> not_told;
  AxisNumbers numbers;  // of values that are not written as numbers

  // What a value on an axis is as a number, as it is written or planned; empty where it is none.
  std::optional<double> number(const std::string& axis, const std::string& value) const;

  const std::string& place(const TableRow& row, const std::string& axis) const;  // of `axes`
  const TableColumn* column(const std::string& name) const;
};

// From a run folder; what a variant is not given on an axis is the experiment's own value, where
// that is known (HeldValues). `over_seeds`: one row for all seeds, and no axis `seed` (but axes_of()). Throws Error
// (Fault::input) for a run that is no sweep, naming the folder.
SweepTable sweep_table(const std::filesystem::path& run, bool over_seeds);

// The same of a plan whose variants and nodes may be others; `gathering`: gathering_nodes().
SweepTable table_of(const std::filesystem::path& run, const Plan& plan, bool over_seeds,
                    const std::set<std::string>& gathering);

}  // namespace kazan
