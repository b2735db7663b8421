#include "host/record/sweep_table.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/error.hpp"
#include "host/record/held_values.hpp"
#include "host/record/table_rows.hpp"
#include "host/record/told_metrics.hpp"
#include "host/record/whole_nodes.hpp"
#include "sdk/artifacts/activations.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kAwaited = "no result tells it so far";

TableValue value_of(const std::vector<double>& defined, std::size_t of) {
  TableValue value{spread_of(defined), static_cast<int>(of)};
  if (defined.empty()) value.mean = NAN;
  return value;
}

class Tabling {
 public:
  Tabling(const fs::path& run, const Plan& plan, bool over_seeds,
          const std::set<std::string>& gathering)
      : gathering_(gathering) {
    for (const auto& node : plan.nodes) {
      if (gathering.contains(node.name)) apart_.insert(node.base);
      const auto& told = known_.emplace(node.name, told_metrics(run, node.id)).first->second;
      if (!told) lacking_.insert(node.base);
      types_of(node);
      if (std::find(bases_.begin(), bases_.end(), node.base) == bases_.end())
        bases_.push_back(node.base);
    }
    out_.axes = axes_of(plan.variants, over_seeds);
    out_.numbers = axis_numbers(plan);
    for (const auto& group : row_groups(plan.variants, out_.axes, gathering)) add(group);
    sort_columns();
    show(plan.shown);
  }

  SweepTable table() { return std::move(out_); }

 private:
  void add(const RowGroup& group) {
    TableRow row;
    row.at = group.at;
    row.seeds = seeds_of(group);
    row.any = group.any;
    row.places = group.places;
    for (const auto* variant : group.variants)  // a node that gathers has one id at all its places
      if (std::find(row.variants.begin(), row.variants.end(), variant->id) == row.variants.end())
        row.variants.push_back(variant->id);
    for (const auto& base : bases_) add(base, nodes_of(group, base), row);
    out_.rows.push_back(std::move(row));
  }

  void add(const std::string& base, const std::vector<std::string>& nodes, TableRow& row) {
    std::map<std::string, std::vector<double>> values;  // defined ones, by column
    for (const auto& node : nodes) {
      if (const auto read = activations_.find(node); read != activations_.end())
        row.activations[base].insert(read->second.begin(), read->second.end());
      const auto& metrics = known_.at(node);
      if (!metrics && !gathering_.contains(node)) row.missing.push_back(node);
      if (!metrics) continue;
      for (const auto& metric : *metrics) {
        auto& defined = values[column(base, metric)];
        if (std::isfinite(metric.value)) defined.push_back(metric.value);
      }
    }
    for (const auto& [column, defined] : values)
      row.values[column] = value_of(defined, nodes.size());
  }

  // Nodes come after those they read.
  void types_of(const PlannedNode& node) {
    for (const auto& output : node.outputs)
      if (output.type == Activations::kType)
        with_activations_.insert(node.name + "." + output.name);
    for (const auto& [port, references] : node.inputs)
      for (const auto& r : references)
        if (with_activations_.contains(r.node + "." + r.port))
          activations_[node.name].insert(r.artifact());
  }

  // A node without a result in the first rows has told later than those after it.
  void sort_columns() {
    const auto place = [&](const TableColumn& column) {
      return std::find(bases_.begin(), bases_.end(), column.node);
    };
    std::stable_sort(out_.columns.begin(), out_.columns.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
  }

  // A column of no row yet, where the nodes that tell it lack results.
  bool awaited(const std::string& name) {
    const std::string base = name.substr(0, name.find('.'));
    if (!lacking_.contains(base)) return false;
    column(base, {name.substr(base.size() + 1), NAN, kAwaited, true});
    return true;
  }

  // Where none of them is there the stages' headlines stay.
  void show(const std::vector<std::string>& shown) {
    for (const auto& name : shown)
      if (!columns_.contains(name) && !awaited(name)) out_.not_told.push_back(name);
    if (out_.not_told.size() == shown.size()) return;
    for (auto& column : out_.columns) {
      column.headline = std::count(shown.begin(), shown.end(), column.name) > 0;
      column.apart = column.apart && !column.headline;
    }
    const auto place = [&](const TableColumn& column) {
      return std::find(shown.begin(), shown.end(), column.name);
    };
    std::stable_sort(out_.columns.begin(), out_.columns.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
  }

  std::string column(const std::string& node, const MetricValue& metric) {
    const std::string name = node + "." + metric.name;
    if (columns_.insert(name).second)
      out_.columns.push_back(
          {name, metric.definition, metric.headline, node, apart_.contains(node)});
    return name;
  }

  const std::set<std::string>& gathering_;
  SweepTable out_;
  std::vector<std::string> bases_;  // nodes of the file, in the order of the plan
  std::unordered_map<std::string, std::optional<std::vector<MetricValue>>> known_;  // by node
  std::unordered_map<std::string, std::set<std::string>> activations_;              // read, by node
  std::set<std::string> with_activations_;  // outputs: "acts.activations"
  std::set<std::string> columns_, apart_;   // apart: nodes of the file that gather
  std::set<std::string> lacking_;           // nodes of the file of which some have no result
};

}  // namespace

const TableColumn* SweepTable::column(const std::string& name) const {
  for (const auto& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

std::optional<double> SweepTable::number(const std::string& axis, const std::string& value) const {
  if (const auto written = number_in(value)) return written;
  const auto of_axis = numbers.find(axis);
  if (of_axis == numbers.end()) return std::nullopt;
  const auto planned = of_axis->second.find(value);
  return planned == of_axis->second.end() ? std::nullopt : std::optional(planned->second);
}

const std::string& SweepTable::place(const TableRow& row, const std::string& axis) const {
  return row.at[static_cast<std::size_t>(std::find(axes.begin(), axes.end(), axis) - axes.begin())];
}

SweepTable sweep_table(const fs::path& run, bool over_seeds) {
  Plan plan = Plan::read(run / "plan.json");
  if (plan.variants.empty())
    throw Error(Fault::input, "no sweep: " + run.native() +
                                  " is the run of one variant; expected that of a sweep "
                                  "(runner sweep --help)");
  plan.variants = completed_variants(plan);
  return table_of(run, plan, over_seeds, gathering_nodes(plan));
}

SweepTable table_of(const fs::path& run, const Plan& plan, bool over_seeds,
                    const std::set<std::string>& gathering) {
  return Tabling(run, plan, over_seeds, gathering).table();
}

}  // namespace kazan
