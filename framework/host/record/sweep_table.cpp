#include "host/record/sweep_table.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/error.hpp"
#include "base/files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Metrics = std::vector<std::pair<TableColumn, double>>;

// What a node told; nothing where it left no record.
std::optional<Metrics> metrics_of(const fs::path& run, const std::string& id) {
  const auto file = run / "nodes" / id / "record.json";
  std::error_code absent;
  if (!fs::exists(file, absent)) return std::nullopt;
  const Json record = Json::parse(read_file(file), file.native());
  Metrics out;
  for (const auto& metric : record.get("metrics", Json::array()).items()) {
    const Json& value = metric.at("value");
    if (!value.is_number() || !std::isfinite(value.number())) continue;
    out.push_back({{metric.at("name").string(), metric.at("definition").string(),
                    metric.at("headline").boolean()},
                   value.number()});
  }
  return out;
}

class Tabling {
 public:
  Tabling(const fs::path& run, bool over_seeds) : over_seeds_(over_seeds) {
    const Plan plan = Plan::read(run / "plan.json");
    if (plan.variants.empty())
      throw Error(Fault::input, "no sweep: " + run.native() +
                                    " is the run of one variant; expected that of a sweep "
                                    "(runner sweep --help)");
    for (const auto& node : plan.nodes) {
      known_.emplace(node.name, metrics_of(run, node.id));
      if (std::find(bases_.begin(), bases_.end(), node.base) == bases_.end())
        bases_.push_back(node.base);
    }
    for (const auto& variant : plan.variants) add(variant);
    show(plan.shown);
  }

  SweepTable table() {
    for (auto& [row, values] : values_)
      for (auto& [column, numbers] : values) out_.rows[row].values[column] = spread_of(numbers);
    return std::move(out_);
  }

 private:
  void add(const PlannedVariant& variant) {
    TableRow& row = row_of(variant);
    const auto at = static_cast<std::size_t>(&row - out_.rows.data());
    row.variants.push_back(variant.id);
    for (const auto& base : bases_) {
      const auto node = variant.nodes.find(base);
      if (node == variant.nodes.end()) continue;
      const auto& metrics = known_.at(node->second);
      if (!told_.insert({at, node->second}).second) continue;  // by another seed of the row
      if (!metrics) row.missing.push_back(node->second);
      if (!metrics) continue;
      for (const auto& [metric, value] : *metrics)
        values_[at][column(base, metric)].push_back(value);
    }
  }

  // The row of its coordinates: a new one, or that of the same variant with another seed.
  TableRow& row_of(const PlannedVariant& variant) {
    std::vector<std::string> at(out_.axes.size());
    for (const auto& c : variant.at) {
      if (over_seeds_ && c.axis == "seed") continue;
      const auto found = std::find(out_.axes.begin(), out_.axes.end(), c.axis);
      const auto place = static_cast<std::size_t>(found - out_.axes.begin());
      if (found == out_.axes.end()) add_axis(c.axis);
      at.resize(out_.axes.size());
      at[place] = c.value;
    }
    const auto [found, fresh] = places_.emplace(at, out_.rows.size());
    if (fresh) out_.rows.push_back({at, {}, {}, {}});
    return out_.rows[found->second];
  }

  // Rows that came before are not on it.
  void add_axis(const std::string& axis) {
    out_.axes.push_back(axis);
    std::map<std::vector<std::string>, std::size_t> places;
    for (const auto& [at, row] : places_) {
      auto longer = at;
      longer.resize(out_.axes.size());
      places.emplace(std::move(longer), row);
    }
    places_ = std::move(places);
    for (auto& row : out_.rows) row.at.resize(out_.axes.size());
  }

  // Where none of them is there the stages' headlines stay.
  void show(const std::vector<std::string>& shown) {
    for (const auto& name : shown)
      if (!columns_.contains(name)) out_.not_told.push_back(name);
    if (out_.not_told.size() == shown.size()) return;
    for (auto& column : out_.columns)
      column.headline = std::count(shown.begin(), shown.end(), column.name) > 0;
  }

  std::string column(const std::string& node, const TableColumn& metric) {
    const std::string name = node + "." + metric.name;
    if (columns_.emplace(name, 0).second)
      out_.columns.push_back({name, metric.definition, metric.headline});
    return name;
  }

  bool over_seeds_;
  SweepTable out_;
  std::vector<std::string> bases_;  // nodes of the file, in the order of the plan
  std::unordered_map<std::string, std::optional<Metrics>> known_;  // by node
  std::map<std::vector<std::string>, std::size_t> places_;
  std::map<std::string, int> columns_;
  std::set<std::pair<std::size_t, std::string>> told_;  // rows and nodes of the plan
  std::map<std::size_t, std::map<std::string, std::vector<double>>> values_;  // by row and column
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
  return Tabling(run, over_seeds).table();
}

std::vector<std::size_t> pareto_front(const SweepTable& table, const std::string& less,
                                      const std::string& also) {
  const auto values = [&](std::size_t row) -> std::optional<std::pair<double, double>> {
    const auto& all = table.rows[row].values;
    const auto a = all.find(less), b = all.find(also);
    if (a == all.end() || b == all.end()) return std::nullopt;
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
