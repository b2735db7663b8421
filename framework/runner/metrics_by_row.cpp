// Metrics of two sweeps, row by row of their tables.
#include <algorithm>

#include "base/text.hpp"
#include "host/record/table_view.hpp"
#include "runner/folded_diff.hpp"
#include "runner/matched_nodes.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostPairs = 250'000;  // rows of A with rows of B

// A sweep's, or of a run of one variant that alone.
SweepTable table_for(const std::filesystem::path& run, Plan plan) {
  if (!plan.variants.empty()) return sweep_table(run, true);
  plan.variants = variants_or_one(plan);
  return table_of(run, plan, true, {});
}

std::string name_of(const SweepTable& table, const TableRow& row) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < table.axes.size(); ++i)
    parts.push_back(table.axes[i] + " " + (row.at[i].empty() ? kAsGiven : row.at[i]));
  return parts.empty() ? "the only variant" : join(parts, ", ");
}

// Each row of A with that of B.
std::vector<std::pair<std::size_t, std::size_t>> pairs_of(const std::vector<RowPlaces>& a,
                                                          const std::vector<RowPlaces>& b) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  if (a.size() * b.size() > kMostPairs) return pairs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t best = b.size();
    int most = -1;
    for (std::size_t j = 0; j < b.size(); ++j)
      if (const int likeness = alike(a[i], b[j]); likeness > most) {
        most = likeness;
        best = j;
      }
    if (best < b.size()) pairs.emplace_back(i, best);
  }
  return pairs;
}

DiffRow row_of(const std::string& name, const TableValue& a, const TableValue& b) {
  DiffRow row{name, a.mean, b.mean};
  row.half_a = a.half;
  row.half_b = b.half;
  return row;
}

}  // namespace

std::vector<DiffSection> metrics_by_row(const std::filesystem::path& a, const Plan& plan_a,
                                        const std::filesystem::path& b, const Plan& plan_b,
                                        const std::map<std::string, std::string>& matched) {
  const SweepTable table_a = table_for(a, plan_a), table_b = table_for(b, plan_b);
  const auto [places_a, places_b] = row_places(plan_a, table_a, plan_b, table_b, matched);
  const auto pairs = pairs_of(places_a, places_b);
  std::vector<DiffSection> out;
  for (const auto& column : headlines(table_a)) {
    DiffSection section{column + " by rows", {}, true};
    for (const auto& [i, j] : pairs) {
      const auto &in_a = table_a.rows[i].values, &in_b = table_b.rows[j].values;
      const auto x = in_a.find(column), y = in_b.find(column);
      if (x != in_a.end() && y != in_b.end())
        section.rows.push_back(row_of(name_of(table_a, table_a.rows[i]), x->second, y->second));
    }
    out.push_back(std::move(section));
  }
  return out;
}

}  // namespace kazan
