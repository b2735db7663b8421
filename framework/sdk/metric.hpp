// Metrics: the numbers that a stage reports. Declared once, as members; what is checked before a
// run, shown beside each number, and documented comes from the declaration.
//
//   Metric fvu{this, "fvu", "sum (x - y)^2 / sum (x - xbar)^2 over all rows", headline};
//   Metric alive{this, "alive", "share of latents that fire somewhere (z > {threshold})"};
//   Metric start_l0{this, "start_l0", "control: l0, at epoch 0", only_with(start)};
//   Metric shared{this, "shared", "mean over {pairs|all} pairs of SAEs of the share that ..."};
//   Metric at{this, "{value}_at_{at}.{group}", "{value} of {group} at {at} active latents a row"};
//
// run() gives each at most once, by Context::metric:
//
//   context.metric(fvu, 0.25);
//   context.metric(shared, 0.5, {{"pairs", 3}});
//   for (...) context.metric(at, 0.3, {{"at", 32.0}, {"group", "l1"}});  // a name at a time
//
// A {placeholder} stands for what is given with the value, else for the stage's parameter of that
// name. Without a node, in help and documents, {threshold} stays and {pairs|all} reads "all".
// In a name, what is not of a-z, 0-9, _ and . is made so: capitals small, all else _.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "sdk/param.hpp"

namespace kazan {

// Everything about a metric but its values; travels in the plugin's metadata.
struct MetricSpec {
  std::string name;               // with placeholders: a family of metrics
  std::string definition;         // one sentence; it says when the number is undefined
  bool headline = false;          // among the one to three of a stage that a report shows first
  std::vector<std::string> with;  // optional inputs without which it is not given

  Json to_json() const;
  static MetricSpec from_json(const Json& json);
};

// What stands for placeholders.
using MetricTexts = std::map<std::string, Json>;

// What stands for a placeholder as names have it: "Top-K" is top_k, 32.0 is 32.
std::string as_name(const Json& value);

class KAZAN_API Metric {
 public:
  template <class... Remarks>
  Metric(Declarations* owner, std::string name, std::string definition, const Remarks&... remarks)
      : spec_{std::move(name), std::move(definition), false, {}} {
    (apply(remarks, spec_, *owner), ...);
    owner->declare(this);
  }
  const MetricSpec& spec() const { return spec_; }

 private:
  friend class ParamGroup;
  MetricSpec spec_;
};

// Remarks on a metric, after its definition; only_with(input) is in port.hpp.
struct Headline {
  void apply(MetricSpec& spec) const { spec.headline = true; }
};
inline constexpr Headline headline;

}  // namespace kazan
