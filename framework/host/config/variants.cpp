#include "host/config/variants.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "host/config/experiment.hpp"
#include "host/config/makings.hpp"
#include "host/config/reference.hpp"

namespace kazan {
namespace {

struct Shared {
  NodeUse use;
  std::vector<std::size_t> variants;
};

// Told apart: points of `list` and `where` may share all that a name says.
std::vector<std::string> names_of(const std::vector<Shared>& nodes,
                                  const std::vector<Variant>& variants) {
  std::vector<std::string> names;
  std::map<std::string, int> count;
  for (const auto& node : nodes) {
    names.push_back(shared_name(node.use.name, node.variants, variants));
    ++count[names.back()];
  }
  std::set<std::string> taken;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (count[names[i]] > 1)
      names[i] = nodes[i].use.name + "[" + variants[nodes[i].variants[0]].id + "]";
    const std::string plain = names[i];
    for (int n = 2; !taken.insert(names[i]).second; ++n) names[i] = plain + "#" + std::to_string(n);
  }
  return names;
}

// What the variant has no longer must not be taken for another's, which may have the bare name.
void rename(const Variant& variant, NodeUse& use, const Removals& removed,
            Diagnostics& diagnostics) {
  each_reference(use.in, [&](Value& reference) {
    const std::string node = node_of(reference.scalar);
    if (const auto found = variant.nodes.find(node); found != variant.nodes.end())
      reference.scalar = found->second + reference.scalar.substr(node.size());
    else
      tell_removed(reference, use, removed, diagnostics);
  });
}

// A node that gathers is one for all that it gathers.
Complaint differs_along(const NodeUse& use) {
  return lacking("unlike-gathered",
                 "the node " + use.name + " gathers over " + join(use.over, ", ") +
                     ", and is itself not the same everywhere there",
                 "what is written in it to stay the same along " + either(use.over));
}

}  // namespace

std::string shared_name(const std::string& node, const std::vector<std::size_t>& sharing,
                        const std::vector<Variant>& variants) {
  Coordinates said;
  for (const auto& c : variants[sharing[0]].at) {
    const auto same = [&](std::size_t v) { return value_on(variants[v].at, c.axis) == c.value; };
    bool everywhere = true;
    for (std::size_t v = 0; v < variants.size() && everywhere; ++v) everywhere = same(v);
    if (!everywhere && std::all_of(sharing.begin(), sharing.end(), same)) said.push_back(c);
  }
  return said.empty() ? node : node + "[" + text_of(said) + "]";
}

Experiment only(const Experiment& sweep, const Variant& variant) {
  Experiment out = sweep;
  std::set<std::string> names;
  for (const auto& [base, name] : variant.nodes) names.insert(name);
  std::erase_if(out.nodes, [&](const NodeUse& use) { return !names.contains(use.name); });
  leave_gathering_out(out.nodes);
  std::set<std::string> left;
  for (const auto& use : out.nodes) left.insert(use.name);
  out.variants = {variant};
  std::erase_if(out.variants[0].nodes, [&](const auto& n) { return !left.contains(n.second); });
  return out;
}

void merge_variants(UsesOfVariants uses, std::vector<Variant> variants,
                    const std::vector<Removals>& removed, Experiment& experiment,
                    Diagnostics& diagnostics) {
  Groups groups(uses, variants);
  Makings makings(uses, variants, experiment.seed, groups);
  std::vector<Shared> nodes;
  std::unordered_map<std::string, std::size_t> places;
  std::vector<std::vector<std::size_t>> of_variant(variants.size());
  for (std::size_t v = 0; v < variants.size(); ++v)
    for (std::size_t i = 0; i < uses[v].size(); ++i) {
      const auto [found, fresh] = places.emplace(makings.of(v, i), nodes.size());
      if (fresh) nodes.push_back({uses[v][i], {}});
      nodes[found->second].variants.push_back(v);
      of_variant[v].push_back(found->second);
    }
  const auto names = names_of(nodes, variants);
  for (std::size_t v = 0; v < variants.size(); ++v)
    for (const std::size_t i : of_variant[v]) variants[v].nodes[nodes[i].use.name] = names[i];
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    NodeUse& use = nodes[i].use;
    const std::size_t first = nodes[i].variants[0];
    if (use.over.empty()) {
      rename(variants[first], use, removed[first], diagnostics);
      use.inherited_seed = variants[first].seed;
    } else {
      const auto& group = groups.of(first, use);
      check_over(use, variants, diagnostics);
      if (nodes[i].variants != group) diagnostics.error(use.over_at, differs_along(use));
      use.inherited_seed = seed_of(group, variants, experiment.seed);
      gather(group, variants, removed[first], use, diagnostics);
    }
    use.name = names[i];
    experiment.nodes.push_back(std::move(use));
  }
  experiment.variants = std::move(variants);
}

}  // namespace kazan
