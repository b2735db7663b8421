#include "host/config/gather.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "host/config/named_axes.hpp"
#include "host/config/reference.hpp"

namespace kazan {
namespace {

Coordinates on(const std::vector<std::string>& axes, Coordinates at) {
  std::erase_if(at,
                [&](const Coordinate& c) { return !std::count(axes.begin(), axes.end(), c.axis); });
  return at;
}

// In one order: points of `list` say their axes in any.
Coordinates off(const std::vector<std::string>& axes, Coordinates at) {
  std::erase_if(at,
                [&](const Coordinate& c) { return std::count(axes.begin(), axes.end(), c.axis); });
  std::sort(at.begin(), at.end(), [](const auto& a, const auto& b) { return a.axis < b.axis; });
  return at;
}

// What `reference` is in each of the group, a node that several share once.
std::vector<Value> gathered(const Value& reference, const std::vector<std::size_t>& group,
                            const std::vector<Variant>& variants, NodeUse& use) {
  const std::string node = node_of(reference.scalar);
  std::vector<Value> out;
  std::set<std::string> seen;
  for (const std::size_t v : group) {
    const auto found = variants[v].nodes.find(node);
    if (found == variants[v].nodes.end()) continue;
    const Coordinates at = on(use.over, variants[v].at);
    if (!seen.insert(found->second).second) {
      use.places[found->second] = common(use.places[found->second], at);
      continue;
    }
    use.places[found->second] = at;
    out.push_back(reference);
    out.back().scalar = found->second + reference.scalar.substr(node.size());
  }
  return out;
}

bool reads_any(const NodeUse& use, const std::set<std::string>& names) {
  bool found = false;
  each_reference(use.in, [&](const Value& reference) {
    found = found || names.contains(node_of(reference.scalar));
  });
  return found;
}

}  // namespace

Groups::Groups(const UsesOfVariants& uses, const std::vector<Variant>& variants)
    : uses_(uses), variants_(variants) {
  for (const auto& of_one : uses) {
    places_.emplace_back();
    for (std::size_t i = 0; i < of_one.size(); ++i)
      places_.back().emplace(of_one[i].name, static_cast<int>(i));
  }
}

int Groups::place(std::size_t variant, const std::string& node) const {
  const auto found = places_[variant].find(node);
  return found == places_[variant].end() ? -1 : found->second;
}

const std::vector<std::size_t>& Groups::of(std::size_t variant, const NodeUse& use) {
  auto [found, fresh] = groups_.try_emplace(use.name + "\n" + join(use.over, "\n"));
  const auto has_it = [&](std::size_t v) {
    const int i = place(v, use.name);
    return i >= 0 && uses_[v][static_cast<std::size_t>(i)].over == use.over;
  };
  for (std::size_t v = 0; fresh && v < variants_.size(); ++v)
    if (has_it(v)) found->second[text_of(off(use.over, variants_[v].at))].push_back(v);
  return found->second.at(text_of(off(use.over, variants_[variant].at)));
}

std::int64_t seed_of(const std::vector<std::size_t>& group, const std::vector<Variant>& variants,
                     std::int64_t experiment) {
  const std::int64_t first = variants[group.front()].seed;
  const bool same = std::all_of(group.begin(), group.end(),
                                [&](std::size_t v) { return variants[v].seed == first; });
  return same ? first : experiment;
}

void check_over(const NodeUse& use, const std::vector<Variant>& variants,
                Diagnostics& diagnostics) {
  const auto axes = named_axes(variants);
  for (const auto& axis : use.over)
    if (std::find(axes.begin(), axes.end(), axis) == axes.end())
      diagnostics.error(use.over_at,
                        unknown_name("unknown-axis", "over: the sweep has no axis", axis, axes));
}

void tell_removed(Value& reference, NodeUse& reader, const Removals& removed,
                  Diagnostics& diagnostics) {
  const std::string node = node_of(reference.scalar);
  const auto found = removed.find(node);
  if (found == removed.end() || reference.broken) return;
  diagnostics.error(reference.at, removed_node(node, found->second, reader.name));
  reference.broken = reader.broken = true;
}

void gather(const std::vector<std::size_t>& group, const std::vector<Variant>& variants,
            const Removals& removed, NodeUse& use, Diagnostics& diagnostics) {
  const auto all = [&](Value& in) {
    Value list = in;
    list.kind = Value::Kind::list;
    list.items.clear();
    const std::vector<Value> references = in.is_list() ? in.items : std::vector{in};
    for (const auto& reference : references) {
      const bool known = reference.is_scalar() && !reference.broken;
      const auto found = known ? gathered(reference, group, variants, use) : std::vector<Value>{};
      list.items.insert(list.items.end(), found.begin(), found.end());
      if (!found.empty()) continue;
      list.items.push_back(reference);  // a fault, told by the plan if not here
      if (known) tell_removed(list.items.back(), use, removed, diagnostics);
    }
    in = list.items.size() == 1 ? list.items.front() : list;
  };
  if (use.in.is_map())
    for (auto& entry : use.in.entries) all(entry.value);
  else if (!use.in.is_null())
    all(use.in);
}

void leave_gathering_out(std::vector<NodeUse>& uses) {
  std::set<std::string> gone;
  for (std::size_t before = uses.size() + 1; before != uses.size();) {
    before = uses.size();
    std::erase_if(uses, [&](const NodeUse& use) {
      const bool goes = !use.over.empty() || reads_any(use, gone);
      if (goes) gone.insert(use.name);
      return goes;
    });
  }
}

}  // namespace kazan
