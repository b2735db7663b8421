// What SAEs of different kinds cost at the same number of active latents.
#include <algorithm>
#include <map>
#include <set>

#include "base/spread.hpp"
#include "base/text.hpp"
#include "equal_l0/figures.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/metrics.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

constexpr const char* kSeed = "seed";

}  // namespace

class EqualL0 final : public Stage {
  Inputs<Metrics> quality{this, "quality", "metrics of what is compared, one a variant"};
  Inputs<Metrics> sparsity{this, "sparsity",
                           "metrics with the active latents, of the same variants"};
  Output<Table> table{this, "table", "one row for each group, seed and number of active latents"};
  Param<std::string> by{this, "by", required, "the axis whose places are compared, such as case"};
  Param<std::vector<double>> at{this, "at", required, "numbers of active latents a row",
                                above(0.0)};
  Param<std::string> value{this, "value", "fvu", "the metric of quality that is compared",
                           metric_of(quality)};
  Param<std::string> l0{this, "l0", "l0", "the metric of sparsity: mean active latents a row",
                        metric_of(sparsity)};
  Metric value_at{this, "{value}_at_{at}.{group}",
                  "{value} of {group} at {at} active latents a row, linear in log {l0} between its "
                  "variants; the mean over seeds that reach it; undefined where none does",
                  headline};
  Metric half{this, "{value}_at_{at}.{group}.half",
              "half of the 95 % interval of that mean over {seeds|the} seeds, by Student's t"};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  std::vector<OneCurve> curves() const;
  void add_row(const OneCurve& one, double l0_asked);
  void report(Context& context, const std::vector<OneCurve>& all) const;
};

void EqualL0::plan(Planner& planner) {
  for (std::size_t i = 0; i < quality.size(); ++i)
    if (value_on(quality.place(i), *by).empty())
      return planner.error(by,
                           "expected an axis that the node is over and on which each variant "
                           "stands, found " +
                               *by);
  if (*by == kSeed) return planner.error(by, "expected another axis than seed, found seed");
  std::set<std::string> groups, names;
  std::set<double> numbers(at->begin(), at->end());
  for (std::size_t i = 0; i < quality.size(); ++i)
    if (groups.insert(value_on(quality.place(i), *by)).second &&
        !names.insert(as_name(value_on(quality.place(i), *by))).second)
      return planner.error(by, "two places of " + *by + " would give metrics of one name: " +
                                   as_name(value_on(quality.place(i), *by)));
  planner.names("group", {groups.begin(), groups.end()});
  if (numbers.size() != at->size()) return planner.error(at, "expected each number once");
  if (quality.size() != sparsity.size())
    return planner.error(
        sparsity, wrong_value("", "", std::to_string(quality.size()) + " variants, as quality has",
                              std::to_string(sparsity.size())));
  for (std::size_t i = 0; i < quality.size(); ++i)
    if (quality.place(i) != sparsity.place(i))
      return planner.error(
          sparsity,
          wrong_value("", "", "the same variants as quality has: " + text_of(quality.place(i)),
                      text_of(sparsity.place(i))));
  Needs needs;
  needs.memory = 1 << 20;  // some numbers a variant
  needs.disk = 64 << 10;
  planner.estimate(needs);
}

std::vector<OneCurve> EqualL0::curves() const {
  std::vector<OneCurve> out;
  std::map<std::pair<std::string, std::string>, std::size_t> index;
  std::vector<std::vector<CurvePoint>> points;
  for (std::size_t i = 0; i < quality.size(); ++i) {
    const std::string group = value_on(quality.place(i), *by),
                      seed = value_on(quality.place(i), kSeed);
    const auto [found, fresh] = index.try_emplace({group, seed}, out.size());
    if (fresh) {
      out.push_back({group, seed, {}});
      points.emplace_back();
    }
    points[found->second].push_back({sparsity[i].at(*l0).value, quality[i].at(*value).value});
  }
  for (std::size_t s = 0; s < out.size(); ++s) out[s].curve = curve_of(std::move(points[s]));
  return out;
}

void EqualL0::run(Context& context) {
  const auto all = curves();
  const std::string between =
      " of the variant with the most active latents up to the number asked for";
  const std::string beyond =
      " of the variant with the fewest active latents from the number asked for on";
  table->columns = {
      {*by, "what is compared", Column::Strings{}},
      {kSeed, "its seed; empty when the variants have none", Column::Strings{}},
      {"active", "active latents a row, as asked for", Column::Numbers{}},
      {*value,
       "linear in log " + *l0 +
           " between the two variants that follow; undefined where they do not lie on both sides",
       Column::Numbers{}},
      {"lower_active", *l0 + between, Column::Numbers{}},
      {"lower_" + *value, *value + between, Column::Numbers{}},
      {"upper_active", *l0 + beyond, Column::Numbers{}},
      {"upper_" + *value, *value + beyond, Column::Numbers{}}};
  for (const auto& one : all)
    for (const double active : *at) add_row(one, active);
  report(context, all);
  context.figure(curves_figure(all, *value, *l0));
  context.figure(read_between(*table));
}

void EqualL0::add_row(const OneCurve& one, double l0_asked) {
  const auto found = at_l0(one.curve, l0_asked);
  auto& columns = table->columns;
  std::get<Column::Strings>(columns[0].values).push_back(one.group);
  std::get<Column::Strings>(columns[1].values).push_back(one.seed);
  const double numbers[] = {l0_asked,
                            found ? found->value : kUnknown,
                            found ? found->lower.l0 : kUnknown,
                            found ? found->lower.value : kUnknown,
                            found ? found->upper.l0 : kUnknown,
                            found ? found->upper.value : kUnknown};
  for (std::size_t i = 0; i < std::size(numbers); ++i)
    std::get<Column::Numbers>(columns[i + 2].values).push_back(numbers[i]);
}

void EqualL0::report(Context& context, const std::vector<OneCurve>& all) const {
  std::vector<std::string> groups;
  for (const auto& one : all)
    if (std::find(groups.begin(), groups.end(), one.group) == groups.end())
      groups.push_back(one.group);
  for (const double active : *at)
    for (const auto& group : groups) {
      std::vector<double> values;
      for (const auto& one : all)
        if (one.group == group)
          if (const auto found = at_l0(one.curve, active)) values.push_back(found->value);
      const Spread spread = spread_of(values);
      context.metric(value_at, values.empty() ? kUnknown : spread.mean,
                     {{"at", active}, {"group", group}});
      if (spread.half)
        context.metric(half, *spread.half,
                       {{"at", active}, {"group", group}, {"seeds", spread.count}});
    }
}

KAZAN_STAGE(EqualL0, "compare.equal_l0",
            "Reads a measure of several kinds of SAEs at the same number of active latents")

}  // namespace kazan
