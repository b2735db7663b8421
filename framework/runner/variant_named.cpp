#include "runner/variant_named.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/record/held_values.hpp"
#include "host/record/table_rows.hpp"
#include "host/record/whole_nodes.hpp"

namespace kazan {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kShown = 12;

[[noreturn]] void refuse(const std::string& given, const std::string& why) {
  throw Error(Fault::input, "--variant " + given + ": " + why);
}

std::string told(Words words) {
  const std::size_t all = words.size();
  if (all <= kShown) return join(words, ", ");
  words.resize(kShown);
  return join(words, ", ") + ", ... (" + with_commas(static_cast<long long>(all)) + ")";
}

// A value may hold commas and "=": what stands between two axes of the sweep is one value.
std::vector<Coordinate> coordinates(const std::string& given, const Plan& plan) {
  const Words axes = axes_of(plan.variants, false);
  std::vector<Coordinate> out;
  for (const auto& word : split(given, ',')) {
    const auto equals = word.find('=');
    const std::string axis = word.substr(0, equals);
    const bool known =
        equals != word.npos && std::find(axes.begin(), axes.end(), axis) != axes.end();
    if (known)
      out.push_back({axis, word.substr(equals + 1)});
    else if (!out.empty() && equals == word.npos)
      out.back().value += "," + word;
    else
      refuse(given, (equals == word.npos ? "expected AXIS=VALUE,..., found " + word
                                         : "the sweep has no axis " + axis) +
                        did_you_mean(axis, axes) + "; its axes are " + told(axes));
  }
  return out;
}

// Without those that have the nodes of one before, whose report would be the same.
std::vector<const PlannedVariant*> that_differ(const std::vector<const PlannedVariant*>& variants,
                                               const Plan& plan) {
  const auto gathering = gathering_nodes(plan);
  std::set<std::map<std::string, std::string>> known;
  std::vector<const PlannedVariant*> out;
  for (const auto* variant : variants) {
    auto nodes = variant->nodes;
    std::erase_if(nodes, [&](const auto& node) { return gathering.contains(node.second); });
    if (nodes.empty() || known.insert(std::move(nodes)).second) out.push_back(variant);
  }
  return out;
}

}  // namespace

std::vector<const PlannedVariant*> variants_named(const std::string& given, const Plan& plan) {
  if (plan.variants.empty())
    refuse(given, "the run is of one variant; expected that of a sweep (runner sweep --help)");
  for (const auto& variant : plan.variants)
    if (variant.id == given) return {&variant};
  auto wanted = coordinates(given, plan);
  std::erase_if(wanted, [](const Coordinate& c) { return c.value == kAny; });
  const HeldValues held(plan);
  std::vector<const PlannedVariant*> found;
  for (const auto& variant : plan.variants)
    if (std::all_of(wanted.begin(), wanted.end(),
                    [&](const auto& c) { return held.of(variant, c.axis) == c.value; }))
      found.push_back(&variant);
  if (!found.empty()) return that_differ(found, plan);
  for (const auto& c : wanted) {
    const Words values = values_on(plan.variants, c.axis);
    if (std::find(values.begin(), values.end(), c.value) == values.end())
      refuse(given, "no variant has " + c.axis + "=" + c.value + did_you_mean(c.value, values) +
                        "; " + c.axis + " is one of " + told(values));
  }
  refuse(given, "no variant of the sweep has all of these");
}

}  // namespace kazan
