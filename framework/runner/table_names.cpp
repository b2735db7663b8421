#include "runner/table_names.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/config/named_axes.hpp"
#include "host/record/table_view.hpp"

namespace kazan {
namespace {

using Names = std::vector<std::string>;

// Columns whose metric it is.
Names with_metric(const SweepTable& table, const std::string& metric) {
  Names names;
  for (const auto& column : table.columns)
    if (metric_of(column) == metric) names.push_back(column.name);
  return names;
}

// What may have been meant: a metric alone where no node is named.
Names candidates(const SweepTable& table, const std::string& given) {
  Names names;
  for (const auto& column : table.columns)
    names.push_back(given.find('.') == given.npos ? metric_of(column) : column.name);
  return names;
}

// " (did you mean X?)", of a metric that several nodes have their columns; or "".
std::string meant(const SweepTable& table, const std::string& given, const Names& also) {
  Names names = candidates(table, given);
  names.insert(names.end(), also.begin(), also.end());
  const auto near = nearest(given, names);
  if (!near) return "";
  const Names columns = with_metric(table, *near);
  const bool axis = std::find(also.begin(), also.end(), *near) != also.end();
  return " (did you mean " + (axis || columns.size() < 2 ? *near : either(columns)) + "?)";
}

// Rows are of all seeds.
bool lacks_seeds(const SweepTable& table, const std::string& given) {
  return given == kSeedAxis && several_seeds(table);
}

// How many nodes of this name in the file have no result, so that nobody knows their metrics.
std::size_t without_result(const SweepTable& table, const std::string& node) {
  std::set<std::string> missing;
  for (const auto& row : table.rows)
    for (const auto& name : row.missing)
      if (name == node || name.starts_with(node + "[")) missing.insert(name);
  return missing.size();
}

[[noreturn]] void refuse(const SweepTable& table, const std::string& given, const char* option,
                         const Names& also) {
  const std::string start = std::string(option) + " " + given + ": ";
  const std::string node = given.substr(0, given.find('.'));
  if (const auto count = without_result(table, node))
    throw Error(Fault::usage, start + "no variant has told it; " + std::to_string(count) +
                                  (count == 1 ? " node " : " nodes ") + node +
                                  " failed or did not run");
  if (!also.empty() && lacks_seeds(table, given))
    throw Error(Fault::usage, start +
                                  "a row stands for all seeds of a variant; with --each there is "
                                  "one for each seed, and the axis seed");
  throw Error(Fault::usage, start + (also.empty() ? "" : "no axis is called so, and ") +
                                "no variant has such a metric" + meant(table, given, also) +
                                (also.empty() ? "" : "; the axes are " + join(also, ", ")) +
                                "; runner table RUN --all shows all metrics");
}

}  // namespace

std::string metric_of(const TableColumn& column) {
  return column.name.substr(column.node.size() + 1);
}

std::string column_named(const SweepTable& table, const std::string& given, const char* option,
                         const Names& also) {
  if (table.column(given)) return given;
  const Names found = with_metric(table, given);
  if (found.size() == 1) return found[0];
  if (found.empty()) refuse(table, given, option, also);
  throw Error(Fault::usage, std::string(option) + " " + given +
                                ": several nodes have it; expected " + either(found));
}

std::vector<std::string> columns_named(const SweepTable& table, const std::string& list,
                                       const char* option) {
  Names names;
  for (const auto& given : split(list, ',')) names.push_back(column_named(table, given, option));
  return names;
}

}  // namespace kazan
