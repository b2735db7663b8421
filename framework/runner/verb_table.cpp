// table: what a sweep found, a row a variant; and of each node that gathers, a row a node.
#include <algorithm>
#include <cstdio>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "runner/lacking_results.hpp"
#include "runner/progress/display.hpp"
#include "runner/run_named.hpp"
#include "runner/table_names.hpp"
#include "runner/table_order.hpp"
#include "runner/table_text.hpp"
#include "runner/terminal_width.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

using Names = std::vector<std::string>;

Names names_of(const SweepTable& table) {
  Names names;
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

Names columns_of(const SweepTable& table, const Options& options) {
  if (!options.metrics.empty()) {
    const Names names = columns_named(table, options.metrics, "--metrics");
    for (auto name = names.begin(); name != names.end(); ++name)
      if (std::find(names.begin(), name, *name) != name)
        throw Error(Fault::usage, "--metrics " + options.metrics +
                                      ": expected each column once, found " + *name + " twice");
    return names;
  }
  Names names = options.all ? names_of(table) : shown_columns(table);
  if (options.only_changed)
    std::erase_if(names, [&](const auto& name) { return !differs(table, name); });
  return names;
}

// With --only-changed those on which rows differ.
Names axes_of(const SweepTable& table, const Options& options) {
  Names out;
  for (std::size_t i = 0; i < table.axes.size(); ++i) {
    std::set<std::string> values;
    for (const auto& row : table.rows) values.insert(row.at[i]);
    if (!options.only_changed || values.size() > 1) out.push_back(table.axes[i]);
  }
  return out;
}

// The usual one of what is shown, unless two columns are named.
Front front_of(const SweepTable& table, const Options& options) {
  if (options.front.empty())
    return front_of(
        table, usual_front(
                   table, options.metrics.empty() ? headlines(table) : columns_of(table, options)));
  const Names names = columns_named(table, options.front, "--front");
  if (names.size() != 2)
    throw Error(Fault::usage, "--front " + options.front +
                                  ": expected two columns, such as reconstruction.fvu,codes.l0");
  if (names[0] == names[1])
    throw Error(Fault::usage, "--front " + options.front + ": expected two columns, found " +
                                  names[0] + " twice");
  return front_of(table, names);
}

TableView view_of(const SweepTable& table, const Options& options) {
  return {table, order_of(table, options.sort, options.reverse), columns_of(table, options),
          axes_of(table, options), front_of(table, options)};
}

std::string heading(const GatheredTable& gathered) {
  return gathered.node + " gathers over " + join(gathered.over, ", ") +
         (gathered.table.rows.size() == 1 ? "" : ": a row a node");
}

// What comes after the table of the variants: of each node that gathers its headlines, or all.
std::string gathered_text(const std::vector<GatheredTable>& all, const Options& options) {
  Options own = options;
  own.sort.clear();
  own.front.clear();
  std::string out;
  for (const auto& gathered : all) {
    const TableView view = view_of(gathered.table, own);
    if (view.columns.empty()) continue;
    out += options.format == "md"
               ? "\n" + heading(gathered) + "\n\n" + table_markdown(view)
               : "\n" + heading(gathered) + "\n\n" + table_text(view, columns_of_stdout());
  }
  return out;
}

std::string text_of(const TableView& view, const Options& options) {
  if (options.format == "csv") return table_csv(view);
  return options.format == "md" ? table_markdown(view) : table_text(view, columns_of_stdout());
}

std::string sweep_text_of(const SweepTable& table, const std::vector<GatheredTable>& gathered,
                          const Options& options) {
  const TableView view = view_of(table, options);
  if (options.format == "json") {
    Json json = table_json(view);
    json["gathered"] = Json::array();
    for (const auto& each : gathered)
      json["gathered"].push(gathered_json(each, whole_view(each.table)));
    return json.dump(2) + "\n";
  }
  const bool more = options.format != "csv" && options.metrics.empty();
  return text_of(view, options) + (more ? gathered_text(gathered, options) : "");
}

std::string gathered_text_of(const std::vector<GatheredTable>& gathered, const Options& options) {
  Names nodes;
  for (const auto& each : gathered) {
    nodes.push_back(each.node);
    if (each.node != options.gathered) continue;
    const TableView view = view_of(each.table, options);
    return options.format == "json" ? gathered_json(each, view).dump(2) + "\n"
                                    : text_of(view, options);
  }
  throw Error(Fault::usage, "--gathered " + options.gathered + ": " +
                                (nodes.empty() ? "no node of the sweep gathers"
                                               : "no node that gathers is called that" +
                                                     did_you_mean(options.gathered, nodes) +
                                                     "; expected " + either(nodes)));
}

void warn_of_metrics_not_there(const SweepTable& table) {
  for (const auto& name : table.not_told)
    std::fprintf(stderr, "warning: the sweep shows %s, and no variant has such a metric%s\n",
                 name.c_str(), did_you_mean(name, names_of(table)).c_str());
}

}  // namespace

int verb_table(const Options& options) {
  const auto run = run_named(options.arguments[0], options.runs);
  const SweepTable table = sweep_table(run, !options.each);
  const Plan plan = Plan::read(run / "plan.json");
  const auto gathered = gathered_tables(run, plan, !options.each);
  if (options.gathered.empty()) warn_of_metrics_not_there(table);
  const std::string out = options.gathered.empty() ? sweep_text_of(table, gathered, options)
                                                   : gathered_text_of(gathered, options);
  std::fwrite(out.data(), 1, out.size(), stdout);
  std::fflush(stdout);
  if (const auto lacking = lacking_results(run, plan); !lacking.empty())
    std::fprintf(stderr, "note: %s\n", printable(lacking).c_str());
  return 0;
}

}  // namespace kazan
