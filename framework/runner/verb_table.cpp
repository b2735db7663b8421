// table: what a sweep found, a row a variant.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "runner/run_named.hpp"
#include "runner/table_text.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

std::vector<std::string> names_of(const SweepTable& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

void require_column(const SweepTable& table, const std::string& name, const char* option) {
  if (table.column(name)) return;
  const auto names = names_of(table);
  throw Error(Fault::usage, std::string(option) + " " + name +
                                ": no node told a metric of that name" + did_you_mean(name, names) +
                                "; runner table --all shows them");
}

std::vector<std::string> columns_of(const SweepTable& table, const Options& options) {
  std::vector<std::string> out;
  if (!options.metrics.empty()) {
    for (const auto& name : split(options.metrics, ',')) {
      require_column(table, name, "--metrics");
      out.push_back(name);
    }
    return out;
  }
  for (const auto& column : table.columns)
    if ((column.headline || options.all) && (!options.only_changed || differs(table, column.name)))
      out.push_back(column.name);
  return out;
}

// With --only-changed those on which rows differ.
std::vector<std::string> axes_of(const SweepTable& table, const Options& options) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table.axes.size(); ++i) {
    std::set<std::string> values;
    for (const auto& row : table.rows) values.insert(row.at[i]);
    if (!options.only_changed || values.size() > 1) out.push_back(table.axes[i]);
  }
  return out;
}

// Rows that lack the column last.
std::vector<std::size_t> order_of(const SweepTable& table, const Options& options) {
  std::vector<std::size_t> rows(table.rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  if (options.sort.empty()) return rows;
  require_column(table, options.sort, "--sort");
  const auto value = [&](std::size_t row) {
    const auto& values = table.rows[row].values;
    const auto found = values.find(options.sort);
    if (found == values.end()) return std::numeric_limits<double>::infinity();
    return options.reverse ? -found->second.mean : found->second.mean;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
  return rows;
}

// The usual one, unless two columns are named.
std::vector<std::string> front_of(const SweepTable& table, const Options& options) {
  if (!options.front.empty()) {
    const auto names = split(options.front, ',');
    if (names.size() != 2)
      throw Error(Fault::usage, "--front " + options.front +
                                    ": expected two columns, such as reconstruction.fvu,codes.l0");
    for (const auto& name : names) require_column(table, name, "--front");
    return names;
  }
  return usual_front(table);
}

}  // namespace

int verb_table(const Options& options) {
  const auto run = run_named(options.arguments[0], options.runs);
  const SweepTable table = sweep_table(run, !options.each);
  const TableView view{table, order_of(table, options), columns_of(table, options),
                       axes_of(table, options), front_of(table, options)};
  for (const auto& name : table.not_told)
    std::fprintf(stderr, "warning: the sweep shows %s, which no node has told%s\n", name.c_str(),
                 did_you_mean(name, names_of(table)).c_str());
  std::string out;
  if (options.format == "json")
    out = table_json(view).dump(2) + "\n";
  else if (options.format == "csv")
    out = table_csv(view);
  else
    out = options.format == "md" ? table_markdown(view) : table_text(view);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace kazan
