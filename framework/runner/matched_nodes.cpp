#include "runner/matched_nodes.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <unordered_map>

#include "host/config/named_axes.hpp"
#include "host/record/held_values.hpp"
#include "host/record/whole_nodes.hpp"
#include "sdk/coordinate.hpp"

namespace kazan {
namespace {

struct Node {
  const PlannedNode* planned;
  std::vector<Coordinates> places;  // of its variants, on the axes of either
  Coordinates at;                   // what these have in common
  bool matched = false;
};

using Nodes = std::vector<Node>;

std::set<std::string> axes_of(const Plan& plan) {
  const auto axes = named_axes(plan.variants);
  return {axes.begin(), axes.end()};
}

// Where the variants are on the axes of either run: what one of them does not vary is as its own
// experiment has it, as far as that is known. Of a seed that is not varied nothing is said: other
// draws are the same variant.
std::vector<Coordinates> places_of(const Plan& plan, const std::vector<PlannedVariant>& variants,
                                   const std::set<std::string>& axes) {
  const HeldValues held(plan);
  const auto own = axes_of(plan);
  std::vector<Coordinates> places;
  for (const auto& variant : variants) {
    places.emplace_back();
    for (const auto& axis : axes) {
      if (axis == kSeedAxis && !own.contains(axis)) continue;
      if (auto value = held.of(variant, axis); !value.empty())
        places.back().push_back({axis, std::move(value)});
    }
  }
  return places;
}

Nodes nodes_of(const Plan& plan, const std::set<std::string>& axes) {
  const auto variants = variants_or_one(plan);
  const auto places = places_of(plan, variants, axes);
  std::unordered_map<std::string, std::vector<Coordinates>> by_name;
  for (std::size_t i = 0; i < variants.size(); ++i)
    for (const auto& [base, name] : variants[i].nodes) {
      auto& known = by_name[name];
      if (std::find(known.begin(), known.end(), places[i]) == known.end())
        known.push_back(places[i]);
    }
  Nodes nodes;
  for (const auto& planned : plan.nodes) {
    Node node{&planned, std::move(by_name[planned.name]), {}};
    if (!node.places.empty()) node.at = node.places[0];
    for (const auto& place : node.places) node.at = common(node.at, place);
    nodes.push_back(std::move(node));
  }
  return nodes;
}

int members_that_differ(const Json& a, const Json& b) {
  const Json none;
  int count = 0;
  for (const auto& [name, value] : a.members()) count += value != b.get(name, none);
  for (const auto& [name, value] : b.members()) count += !a.has(name);
  return count;
}

int distance(const PlannedNode& a, const PlannedNode& b) {
  const bool seeds = a.seeded != b.seeded || (a.seeded && a.seed != b.seed);
  return 4 * (a.stage != b.stage) + seeds + members_that_differ(a.params, b.params);
}

bool same_value(const std::string& a, const std::string& b) {
  const auto number = [](const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return text.empty() || *end ? std::optional<double>() : value;
  };
  if (a == b) return true;
  const auto x = number(a), y = number(b);
  return x && y && *x == *y;
}

// No axis on which they are apart.
bool compatible(const Coordinates& a, const Coordinates& b) {
  return std::all_of(a.begin(), a.end(), [&](const Coordinate& c) {
    const std::string other = value_on(b, c.axis);
    return other.empty() || same_value(other, c.value);
  });
}

// Some variant of each is at one place. A node of no variant is anywhere.
bool compatible(const std::vector<Coordinates>& a, const std::vector<Coordinates>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(), [&](const auto& x) {
    return std::any_of(b.begin(), b.end(), [&](const auto& y) { return compatible(x, y); });
  });
}

class Matching {
 public:
  Matching(Nodes a, Nodes b) : a_(std::move(a)), b_(std::move(b)) {}

  std::map<std::string, std::string> match() {
    by([](const Node& node) { return node.planned->base + "\n" + node.planned->key; });
    by([](const Node& node) { return node.planned->base + "\n" + text_of(node.at); });
    by([](const Node& node) { return node.planned->base; });
    return std::move(matched_);
  }

 private:
  // Within groups of one text, the nearest.
  template <class Text>
  void by(const Text& text) {
    std::unordered_map<std::string, std::vector<Node*>> groups;
    for (auto& node : b_)
      if (!node.matched) groups[text(node)].push_back(&node);
    for (auto& node : a_)
      if (const auto found = groups.find(text(node)); !node.matched && found != groups.end())
        pair(node, found->second);
  }

  void pair(Node& node, std::vector<Node*>& candidates) {
    if (candidates.size() > kMostCompared) return;
    const auto far = [&](const Node* other) {
      return std::pair(other->matched || !compatible(node.places, other->places),
                       distance(*node.planned, *other->planned));
    };
    const auto nearest = std::min_element(candidates.begin(), candidates.end(),
                                          [&](auto* x, auto* y) { return far(x) < far(y); });
    if (nearest == candidates.end() || far(*nearest).first) return;
    matched_[(*nearest)->planned->name] = node.planned->name;
    node.matched = (*nearest)->matched = true;
    candidates.erase(nearest);
  }

  static constexpr std::size_t kMostCompared = 2000;  // each of A with each of B

  Nodes a_, b_;
  std::map<std::string, std::string> matched_;
};

// Names of nodes in A, of those that do not gather; nothing where one has none.
using Makings = std::set<std::pair<std::string, std::string>>;

struct Variant {
  Makings makings;
  Coordinates at;
};

template <class NameOf>
std::vector<Variant> variants_of(const Plan& plan, const std::set<std::string>& axes,
                                 const NameOf& name_of) {
  const auto gathering =  // of a run of one variant each node is that one's
      plan.variants.empty() ? std::set<std::string>{} : gathering_nodes(plan);
  const auto variants = variants_or_one(plan);
  const auto places = places_of(plan, variants, axes);
  std::vector<Variant> all;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    all.push_back({{}, places[i]});
    for (const auto& [base, name] : variants[i].nodes)
      if (!gathering.contains(name)) all.back().makings.emplace(base, name_of(name));
  }
  return all;
}

std::size_t count_in(const std::vector<Variant>& all, const std::vector<Variant>& others) {
  std::map<Makings, std::vector<Coordinates>> by_makings;
  for (const auto& other : others) by_makings[other.makings].push_back(other.at);
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Variant& mine) {
    const auto found = by_makings.find(mine.makings);
    return found != by_makings.end() &&
           compatible(std::vector<Coordinates>{mine.at}, found->second);
  }));
}

std::set<std::string> axes_of_either(const Plan& a, const Plan& b) {
  std::set<std::string> axes = axes_of(a);
  axes.merge(axes_of(b));
  return axes;
}

template <class NameOf>
std::vector<RowPlaces> places_of_rows(const Plan& plan, const SweepTable& table,
                                      const std::set<std::string>& axes, const NameOf& name_of) {
  std::map<std::string, std::size_t> rows;  // by variant
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    for (const auto& id : table.rows[row].variants) rows.emplace(id, row);
  const auto variants = variants_or_one(plan);
  const auto places = places_of(plan, variants, axes);
  std::vector<RowPlaces> out(table.rows.size());
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const auto row = rows.find(variants[i].id);
    if (row == rows.end()) continue;
    RowPlaces& to = out[row->second];
    if (std::find(to.places.begin(), to.places.end(), places[i]) == to.places.end())
      to.places.push_back(places[i]);
    for (const auto& [base, name] : variants[i].nodes) to.nodes.insert(name_of(name));
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> matched_nodes(const Plan& a, const Plan& b) {
  const auto axes = axes_of_either(a, b);
  return Matching(nodes_of(a, axes), nodes_of(b, axes)).match();
}

VariantsInBoth variants_in_both(const Plan& a, const Plan& b,
                                const std::map<std::string, std::string>& matched) {
  const auto axes = axes_of_either(a, b);
  const auto of_a = variants_of(a, axes, [](const std::string& name) { return name; });
  const auto of_b = variants_of(b, axes, [&](const std::string& name) {
    const auto found = matched.find(name);
    return found == matched.end() ? "\n" + name : found->second;  // no name of A's
  });
  return {count_in(of_a, of_b), count_in(of_b, of_a)};
}

int alike(const RowPlaces& a, const RowPlaces& b) {
  if (!compatible(a.places, b.places)) return -1;
  return static_cast<int>(std::count_if(a.nodes.begin(), a.nodes.end(),
                                        [&](const auto& name) { return b.nodes.contains(name); }));
}

std::pair<std::vector<RowPlaces>, std::vector<RowPlaces>> row_places(
    const Plan& a, const SweepTable& table_a, const Plan& b, const SweepTable& table_b,
    const std::map<std::string, std::string>& matched) {
  auto axes = axes_of_either(a, b);
  axes.erase(kSeedAxis);
  const auto in_a = [&](const std::string& name) {
    const auto found = matched.find(name);
    return found == matched.end() ? "\n" + name : found->second;
  };
  return {places_of_rows(a, table_a, axes, [](const std::string& name) { return name; }),
          places_of_rows(b, table_b, axes, in_a)};
}

Json renamed(Json manifest, const std::map<std::string, std::string>& names) {
  const auto name_of = [&](const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? name : found->second;
  };
  Json nodes = Json::array();
  for (Json node : manifest.get("nodes", Json::array()).items()) {
    node["name"] = name_of(node.at("name").string());
    Json inputs = Json::object();
    for (const auto& [port, references] : node.get("inputs", Json::object()).members()) {
      inputs[port] = Json::array();
      for (const auto& reference : references.strings()) {
        const auto dot = reference.rfind('.');
        inputs[port].push(name_of(reference.substr(0, dot)) + reference.substr(dot));
      }
    }
    node["inputs"] = std::move(inputs);
    nodes.push(std::move(node));
  }
  manifest["nodes"] = std::move(nodes);
  return manifest;
}

Json renamed_metrics(const Json& metrics, const std::map<std::string, std::string>& names) {
  Json::Members out;
  for (const auto& [name, value] : metrics.members()) {
    auto renamed = name;
    for (auto dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1))
      if (const auto found = names.find(name.substr(0, dot)); found != names.end())
        renamed = found->second + name.substr(dot);
    out.emplace_back(std::move(renamed), value);
  }
  return Json::object(std::move(out));
}

}  // namespace kazan
