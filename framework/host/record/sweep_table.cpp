#include "host/record/sweep_table.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/error.hpp"
#include "host/record/table_rows.hpp"
#include "host/record/told_metrics.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

TableValue value_of(const std::vector<double>& defined, std::size_t of) {
  TableValue value{spread_of(defined), static_cast<int>(of)};
  if (defined.empty()) value.mean = NAN;
  return value;
}

class Tabling {
 public:
  Tabling(const fs::path& run, const Plan& plan, bool over_seeds) {
    for (const auto& node : plan.nodes) {
      known_.emplace(node.name, told_metrics(run, node.id));
      if (std::find(bases_.begin(), bases_.end(), node.base) == bases_.end())
        bases_.push_back(node.base);
    }
    out_.axes = axes_of(plan.variants, over_seeds);
    for (const auto& group : row_groups(plan.variants, out_.axes)) add(group);
    sort_columns();
    show(plan.shown);
  }

  SweepTable table() { return std::move(out_); }

 private:
  void add(const RowGroup& group) {
    TableRow row;
    row.at = group.at;
    row.seeds = seeds_of(group);
    for (const auto* variant : group.variants) row.variants.push_back(variant->id);
    for (const auto& base : bases_) add(base, nodes_of(group, base), row);
    out_.rows.push_back(std::move(row));
  }

  // Each once: seeds may share one.
  static std::vector<std::string> nodes_of(const RowGroup& group, const std::string& base) {
    std::vector<std::string> nodes;
    for (const auto* variant : group.variants)
      if (const auto node = variant->nodes.find(base);
          node != variant->nodes.end() &&
          std::find(nodes.begin(), nodes.end(), node->second) == nodes.end())
        nodes.push_back(node->second);
    return nodes;
  }

  void add(const std::string& base, const std::vector<std::string>& nodes, TableRow& row) {
    std::map<std::string, std::vector<double>> values;  // defined ones, by column
    for (const auto& node : nodes) {
      const auto& metrics = known_.at(node);
      if (!metrics) row.missing.push_back(node);
      if (!metrics) continue;
      for (const auto& metric : *metrics) {
        auto& defined = values[column(base, metric)];
        if (std::isfinite(metric.value)) defined.push_back(metric.value);
      }
    }
    for (const auto& [column, defined] : values)
      row.values[column] = value_of(defined, nodes.size());
  }

  // A node without a result in the first rows has told later than those after it.
  void sort_columns() {
    const auto place = [&](const TableColumn& column) {
      return std::find(bases_.begin(), bases_.end(), column.node);
    };
    std::stable_sort(out_.columns.begin(), out_.columns.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
  }

  // Where none of them is there the stages' headlines stay.
  void show(const std::vector<std::string>& shown) {
    for (const auto& name : shown)
      if (!columns_.contains(name)) out_.not_told.push_back(name);
    if (out_.not_told.size() == shown.size()) return;
    for (auto& column : out_.columns)
      column.headline = std::count(shown.begin(), shown.end(), column.name) > 0;
  }

  std::string column(const std::string& node, const Metric& metric) {
    const std::string name = node + "." + metric.name;
    if (columns_.insert(name).second)
      out_.columns.push_back({name, metric.definition, metric.headline, node});
    return name;
  }

  SweepTable out_;
  std::vector<std::string> bases_;  // nodes of the file, in the order of the plan
  std::unordered_map<std::string, std::optional<std::vector<Metric>>> known_;  // by node
  std::set<std::string> columns_;
};

}  // namespace

const TableColumn* SweepTable::column(const std::string& name) const {
  for (const auto& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

const std::string& SweepTable::place(const TableRow& row, const std::string& axis) const {
  return row.at[static_cast<std::size_t>(std::find(axes.begin(), axes.end(), axis) - axes.begin())];
}

SweepTable sweep_table(const fs::path& run, bool over_seeds) {
  const Plan plan = Plan::read(run / "plan.json");
  if (plan.variants.empty())
    throw Error(Fault::input, "no sweep: " + run.native() +
                                  " is the run of one variant; expected that of a sweep "
                                  "(runner sweep --help)");
  return Tabling(run, plan, over_seeds).table();
}

std::vector<std::size_t> pareto_front(const SweepTable& table, const std::string& less,
                                      const std::string& also) {
  const auto values = [&](std::size_t row) -> std::optional<std::pair<double, double>> {
    const auto& all = table.rows[row].values;
    const auto a = all.find(less), b = all.find(also);
    if (a == all.end() || b == all.end()) return std::nullopt;
    if (a->second.count == 0 || b->second.count == 0) return std::nullopt;
    return std::pair(a->second.mean, b->second.mean);
  };
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto mine = values(i);
    bool beaten = !mine;
    for (std::size_t j = 0; j < table.rows.size() && !beaten; ++j) {
      const auto other = values(j);
      beaten =
          other && *other != *mine && other->first <= mine->first && other->second <= mine->second;
    }
    if (!beaten) front.push_back(i);
  }
  return front;
}

}  // namespace kazan
