#include "runner/sweep_diff.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/config/named_axes.hpp"
#include "host/record/told_metrics.hpp"
#include "host/record/whole_nodes.hpp"
#include "runner/folded_diff.hpp"
#include "runner/matched_nodes.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostHeadlines = 8;

std::string names_of_axes(const Plan& plan) {
  const auto axes = named_axes(plan.variants);
  return axes.empty() ? "none" : join(axes, ", ");
}

Json counted(std::size_t n) {
  return Json(static_cast<std::int64_t>(n));
}

// Where variants of one run come out the same, or differ on an axis of which nothing is known in
// the other, several stand for one.
std::string in_both_text(const VariantsInBoth& both) {
  const std::string text = "variants, in both";
  if (both.a == both.b) return text;
  return text + (both.a < both.b ? " (several of B for one of A)" : " (several of A for one of B)");
}

// Of one, where there is no sweep.
std::size_t variants_of(const Plan& plan) {
  return std::max<std::size_t>(plan.variants.size(), 1);
}

std::map<std::string, double> headlines_of(const fs::path& run, const Plan& plan,
                                           const std::string& name) {
  std::map<std::string, double> out;
  const auto* node = plan.find(name);
  const auto told = node ? told_metrics(run, node->id) : std::nullopt;
  for (const auto& metric : told ? *told : std::vector<MetricValue>{})
    if (metric.headline && std::isfinite(metric.value)) out[metric.name] = metric.value;
  return out;
}

// A share of the larger: from nothing to something is 1, and 2 from one sign to the other.
double share(const DiffRow& row) {
  const double a = row.a.number(), b = row.b.number();
  return std::abs(a - b) / std::max(std::abs(a), std::abs(b));
}

}  // namespace

SweepDiff::SweepDiff(fs::path a, fs::path b, Plan plan_a, Plan plan_b)
    : a_(std::move(a)), b_(std::move(b)), plan_a_(std::move(plan_a)), plan_b_(std::move(plan_b)) {
  matched_ = matched_nodes(plan_a_, plan_b_);
  names_ = matched_;
  for (const auto& node : plan_a_.nodes) in_a_.insert(node.name);
  if (!plan_a_.variants.empty()) gathering_ = gathering_nodes(plan_a_);
  for (const auto& node : plan_b_.nodes)
    if (in_a_.contains(node.name)) names_.emplace(node.name, node.name + " (of B)");
  for (const auto& [b_name, a_name] : names_) names_in_b_[a_name] = b_name;
}

Json SweepDiff::as_in_a(const Json& manifest) const {
  return renamed(manifest, names_);
}

Json SweepDiff::metrics_as_in_a(const Json& metrics) const {
  return renamed_metrics(metrics, names_);
}

const std::string& SweepDiff::name_in_b(const std::string& name) const {
  const auto found = names_in_b_.find(name);
  return found == names_in_b_.end() ? name : found->second;
}

// What one run has not may be planned there, and not run.
bool SweepDiff::planned_in_both(const std::string& name) const {
  return in_a_.contains(name) && matched_.contains(name_in_b(name));
}

void SweepDiff::count(const std::string& name, bool in_a, bool in_b, bool differs, bool done) {
  if (!in_a || !in_b)
    ++(planned_in_both(name) ? (in_a ? not_run_b_ : not_run_a_) : (in_a ? only_a_ : only_b_));
  else if (differs)
    both_.push_back(name);
  else
    ++(done ? same_ : undone_);
}

std::vector<DiffRow> SweepDiff::headlines() const {
  std::vector<DiffRow> rows;
  for (const auto& name : both_) {
    const auto in_b = headlines_of(b_, plan_b_, name_in_b(name));
    for (const auto& [metric, value] : headlines_of(a_, plan_a_, name))
      if (const auto other = in_b.find(metric); other != in_b.end() && other->second != value)
        rows.push_back({name + "." + metric, value, other->second});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& x, const auto& y) { return share(x) > share(y); });
  if (rows.size() > kMostHeadlines) rows.resize(kMostHeadlines);
  return rows;
}

std::vector<DiffSection> SweepDiff::by_row() const {
  return metrics_by_row(a_, plan_a_, b_, plan_b_, matched_);
}

std::vector<DiffSection> SweepDiff::summary() const {
  const auto both = variants_in_both(plan_a_, plan_b_, matched_);
  const std::size_t a = variants_of(plan_a_), b = variants_of(plan_b_);
  std::vector<DiffSection> out = {
      {kSummary,
       {{"axes", names_of_axes(plan_a_), names_of_axes(plan_b_)},
        {"variants", counted(a), counted(b)},
        {in_both_text(both), counted(both.a), counted(both.b)},
        {"variants, only here", counted(a - both.a), counted(b - both.b)},
        {"nodes, the same", counted(same_), counted(same_)},
        {"nodes that differ", counted(both_.size()), counted(both_.size())},
        {"nodes, only here", counted(only_a_), counted(only_b_)}}}};
  if (undone_ > 0)
    out[0].rows.push_back({"nodes without a result", counted(undone_), counted(undone_)});
  if (not_run_a_ + not_run_b_ > 0)
    out[0].rows.push_back({"nodes, not run here", counted(not_run_a_), counted(not_run_b_)});
  if (auto rows = headlines(); !rows.empty())
    out.push_back({"headlines that differ most", std::move(rows), true});
  return out;
}

std::optional<SweepDiff> sweep_diff(const fs::path& a, const fs::path& b) {
  try {
    Plan plan_a = Plan::read(a / "plan.json"), plan_b = Plan::read(b / "plan.json");
    if (plan_a.variants.empty() && plan_b.variants.empty()) return std::nullopt;
    return SweepDiff(a, b, std::move(plan_a), std::move(plan_b));
  } catch (const Error&) {  // of another version: nodes are told by name
    return std::nullopt;
  }
}

}  // namespace kazan
