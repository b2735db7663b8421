#include "runner/matched_nodes.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "host/config/named_axes.hpp"
#include "host/record/whole_nodes.hpp"
#include "sdk/coordinate.hpp"

namespace kazan {
namespace {

struct Node {
  const PlannedNode* planned;
  Coordinates at;  // on axes of both
  bool matched = false;
};

using Nodes = std::vector<Node>;

std::set<std::string> axes_of_both(const Plan& a, const Plan& b) {
  const auto mine = named_axes(a.variants), others = named_axes(b.variants);
  std::set<std::string> both;
  for (const auto& axis : mine)
    if (std::find(others.begin(), others.end(), axis) != others.end()) both.insert(axis);
  return both;
}

// Where all the variants of a node are, by its name.
std::unordered_map<std::string, Coordinates> places_of(const Plan& plan) {
  std::unordered_map<std::string, Coordinates> places;
  for (const auto& variant : plan.variants)
    for (const auto& [base, name] : variant.nodes) {
      const auto [found, fresh] = places.emplace(name, variant.at);
      if (!fresh) found->second = common(found->second, variant.at);
    }
  return places;
}

Nodes nodes_of(const Plan& plan, const std::set<std::string>& axes) {
  auto places = places_of(plan);
  Nodes nodes;
  for (const auto& planned : plan.nodes) {
    Node node{&planned, std::move(places[planned.name])};
    std::erase_if(node.at, [&](const Coordinate& c) { return !axes.contains(c.axis); });
    std::sort(node.at.begin(), node.at.end(),
              [](const auto& x, const auto& y) { return x.axis < y.axis; });
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

// No axis on which they are apart.
bool compatible(const Node& a, const Node& b) {
  return std::all_of(a.at.begin(), a.at.end(), [&](const Coordinate& c) {
    const std::string other = value_on(b.at, c.axis);
    return other.empty() || other == c.value;
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
      return std::pair(other->matched || !compatible(node, *other),
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

template <class NameOf>
std::vector<Makings> makings_of(const Plan& plan, const NameOf& name_of) {
  const auto gathering = gathering_nodes(plan);
  std::vector<Makings> all;
  const auto add = [&](const auto& base, const std::string& name) {
    if (!gathering.contains(name)) all.back().emplace(base, name_of(name));
  };
  for (const auto& variant : plan.variants) {
    all.emplace_back();
    for (const auto& [base, name] : variant.nodes) add(base, name);
  }
  if (!plan.variants.empty()) return all;
  all.emplace_back();
  for (const auto& node : plan.nodes) all.back().emplace(node.base, name_of(node.name));
  return all;
}

}  // namespace

std::map<std::string, std::string> matched_nodes(const Plan& a, const Plan& b) {
  const auto axes = axes_of_both(a, b);
  return Matching(nodes_of(a, axes), nodes_of(b, axes)).match();
}

VariantsInBoth variants_in_both(const Plan& a, const Plan& b,
                                const std::map<std::string, std::string>& matched) {
  const auto of_a = makings_of(a, [](const std::string& name) { return name; });
  const auto of_b = makings_of(b, [&](const std::string& name) {
    const auto found = matched.find(name);
    return found == matched.end() ? "\n" + name : found->second;  // no name of A's
  });
  const std::set<Makings> in_a(of_a.begin(), of_a.end()), in_b(of_b.begin(), of_b.end());
  const auto count = [](const auto& all, const auto& others) {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const auto& makings) { return others.contains(makings); }));
  };
  return {count(of_a, in_b), count(of_b, in_a)};
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
