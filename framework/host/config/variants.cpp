#include "host/config/variants.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/config/experiment.hpp"
#include "host/config/reference.hpp"

namespace kazan {
namespace {

// Two values have the same text exactly where they mean the same.
void describe(const Value& value, std::string& out) {
  out += static_cast<char>('0' + static_cast<int>(value.kind));
  out += value.quoted ? '"' : '\'';
  out += std::to_string(value.scalar.size()) + ":" + value.scalar;
  for (const auto& item : value.items) describe(item, out);
  for (const auto& entry : value.entries) {
    out += "," + std::to_string(entry.key.size()) + ":" + entry.key;
    out += entry.laid_over ? '!' : '=';
    describe(entry.value, out);
  }
  out += ';';
}

// work(scalar) for each reference in `in`, which is one, a list, or a map of these.
template <class In, class Work>
void each_reference(In& in, const Work& work) {
  if (in.is_scalar()) work(in);
  for (auto& item : in.items) each_reference(item, work);
  for (auto& entry : in.entries) each_reference(entry.value, work);
}

// What the nodes of one variant are made of, through all that they read.
class Makings {
 public:
  Makings(const std::vector<NodeUse>& uses, std::int64_t seed) : uses_(uses), seed_(seed) {
    for (std::size_t i = 0; i < uses.size(); ++i) places_.emplace(uses[i].name, i);
  }

  // A digest; nodes in a circle have one too, which the plan will refuse.
  const std::string& of(std::size_t i) {
    std::string& digest = digests_[i];
    if (!digest.empty() || !open_.insert(i).second) return digest;
    const NodeUse& use = uses_[i];
    std::string text = use.name + "\n" + std::to_string(seed_) + "\n";
    for (const Value* value : {&use.use, &use.in, &use.seed, &use.doc, &use.threads, &use.params})
      describe(*value, text);
    each_reference(use.in, [&](const Value& reference) {
      const auto found = places_.find(node_of(reference.scalar));
      if (found != places_.end()) text += of(found->second) + "\n";
    });
    open_.erase(i);
    return digests_[i] = sha256(text);
  }

 private:
  const std::vector<NodeUse>& uses_;
  std::int64_t seed_;
  std::unordered_map<std::string, std::size_t> places_;
  std::unordered_map<std::size_t, std::string> digests_;
  std::set<std::size_t> open_;
};

struct Shared {
  NodeUse use;
  std::vector<std::size_t> variants;
};

// Names that are told apart: points of `list` and `where` may share all that a name says.
void make_unique(std::vector<std::pair<std::string, std::size_t>>& names,
                 const std::vector<Shared>& nodes, const std::vector<Variant>& variants) {
  std::map<std::string, int> count;
  for (const auto& [name, i] : names) ++count[name];
  std::set<std::string> taken;
  for (auto& [name, i] : names) {
    if (count[name] > 1) name = nodes[i].use.name + "[" + variants[nodes[i].variants[0]].id + "]";
    const std::string plain = name;
    for (int n = 2; !taken.insert(name).second; ++n) name = plain + "#" + std::to_string(n);
  }
}

}  // namespace

std::string shared_name(const std::string& node, const std::vector<std::size_t>& sharing,
                        const std::vector<Variant>& variants) {
  const auto value = [&](std::size_t v, const std::string& axis) {
    for (const auto& c : variants[v].at)
      if (c.axis == axis) return c.value;
    return std::string();
  };
  std::vector<std::string> said;
  for (const auto& c : variants[sharing[0]].at) {
    const auto same = [&](std::size_t v) { return value(v, c.axis) == c.value; };
    bool everywhere = true;
    for (std::size_t v = 0; v < variants.size() && everywhere; ++v) everywhere = same(v);
    if (!everywhere && std::all_of(sharing.begin(), sharing.end(), same))
      said.push_back(c.axis + "=" + c.value);
  }
  return said.empty() ? node : node + "[" + join(said, ",") + "]";
}

Experiment only(const Experiment& sweep, const Variant& variant) {
  Experiment out = sweep;
  std::set<std::string> names;
  for (const auto& [base, name] : variant.nodes) names.insert(name);
  std::erase_if(out.nodes, [&](const NodeUse& use) { return !names.contains(use.name); });
  out.variants = {variant};
  return out;
}

void merge_variants(std::vector<std::vector<NodeUse>> uses, std::vector<Variant> variants,
                    Experiment& experiment) {
  std::vector<Shared> nodes;
  std::unordered_map<std::string, std::size_t> places;
  std::vector<std::vector<std::size_t>> of_variant(variants.size());
  for (std::size_t v = 0; v < variants.size(); ++v) {
    Makings makings(uses[v], variants[v].seed);
    for (std::size_t i = 0; i < uses[v].size(); ++i) {
      const auto [found, fresh] = places.emplace(makings.of(i), nodes.size());
      if (fresh) nodes.push_back({uses[v][i], {}});
      nodes[found->second].variants.push_back(v);
      of_variant[v].push_back(found->second);
    }
  }
  std::vector<std::pair<std::string, std::size_t>> names;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    names.emplace_back(shared_name(nodes[i].use.name, nodes[i].variants, variants), i);
  make_unique(names, nodes, variants);
  for (std::size_t v = 0; v < variants.size(); ++v)
    for (const std::size_t i : of_variant[v]) variants[v].nodes[nodes[i].use.name] = names[i].first;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    NodeUse& use = nodes[i].use;
    const auto& named = variants[nodes[i].variants[0]].nodes;
    each_reference(use.in, [&](Value& reference) {
      const std::string node = node_of(reference.scalar);
      if (const auto found = named.find(node); found != named.end())
        reference.scalar = found->second + reference.scalar.substr(node.size());
    });
    use.inherited_seed = variants[nodes[i].variants[0]].seed;
    use.name = names[i].first;
    experiment.nodes.push_back(std::move(use));
  }
  experiment.variants = std::move(variants);
}

}  // namespace kazan
