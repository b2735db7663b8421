#include "host/record/whole_nodes.hpp"

#include <algorithm>
#include <unordered_map>

namespace kazan {
namespace {

// The variants that have a node, ascending, by its name.
using Sharing = std::unordered_map<std::string, std::vector<std::size_t>>;

Sharing sharing_of(const Plan& plan) {
  Sharing out;
  for (std::size_t v = 0; v < plan.variants.size(); ++v)
    for (const auto& [base, name] : plan.variants[v].nodes) {
      auto& variants = out[name];
      if (variants.empty() || variants.back() != v) variants.push_back(v);
    }
  return out;
}

bool holds(const std::vector<std::size_t>& all, const std::vector<std::size_t>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

}  // namespace

// A node with `over` gathers also where all that it reads is one thing that its variants share. One
// that belongs to its variants alone reads what all of these have; one that is no variant's has
// gathered too.
std::set<std::string> gathering_nodes(const Plan& plan) {
  std::set<std::string> out;
  Sharing sharing = sharing_of(plan);
  for (const auto& node : plan.nodes) {
    const auto& mine = sharing[node.name];
    bool gathers = mine.empty() || !node.over.empty();
    for (const auto& [port, references] : node.inputs)
      for (const auto& r : references)
        gathers = gathers || !r.at.empty() || out.contains(r.node) || !holds(sharing[r.node], mine);
    if (gathers) out.insert(node.name);
  }
  return out;
}

std::vector<std::string> whole_nodes(const Plan& plan) {
  const auto gathering = gathering_nodes(plan);
  const Sharing sharing = sharing_of(plan);
  std::vector<std::string> out;
  for (const auto& node : plan.nodes) {
    const auto found = sharing.find(node.name);
    if (gathering.contains(node.name) ||
        (found != sharing.end() && found->second.size() == plan.variants.size()))
      out.push_back(node.id);
  }
  return out;
}

}  // namespace kazan
