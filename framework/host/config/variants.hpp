// The variants of a sweep as one experiment: nodes that are the same in several exist once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/config/lay_over.hpp"

namespace kazan {

struct Experiment;
struct NodeUse;

struct Variant {
  std::string id;  // "layer=3,k=32,seed=0"
  Coordinates at;
  std::int64_t seed = 0;
  std::vector<std::pair<std::string, std::string>> vars;  // as written, to be shown
  std::map<std::string, std::string> nodes;  // a node's name in the file: its name in the sweep
};

// "sae[k=32,layer=3]": the name of a node that these of all variants share, with the axes on which
// they are at one place and not all variants are.
std::string shared_name(const std::string& node, const std::vector<std::size_t>& sharing,
                        const std::vector<Variant>& variants);

// The same experiment with the nodes of one variant only, without those that gather.
Experiment only(const Experiment& sweep, const Variant& variant);

// Puts the nodes of all variants into `experiment`, each of `uses` being those of one variant. What
// they read is named by the names in the sweep. Faults of nodes that gather, and of those that read
// what is `removed` from their variant, go to `diagnostics`.
void merge_variants(std::vector<std::vector<NodeUse>> uses, std::vector<Variant> variants,
                    const std::vector<Removals>& removed, Experiment& experiment,
                    Diagnostics& diagnostics);

}  // namespace kazan
