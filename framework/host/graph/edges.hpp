// The edges of an experiment: what each input reads, with its type checked.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/catalog/metadata.hpp"
#include "host/config/experiment.hpp"

namespace kazan {

struct Edge {
  std::size_t from;  // index of the node that is read
  std::string port;  // its output; empty when its stage is unknown
  Position at;
  Coordinates place{};  // of a node that gathers: where it stands on these axes
};

// A node of the experiment with the stage it uses; nullptr when there is no such stage.
struct StagedNode {
  const NodeUse* use = nullptr;
  const StageInfo* stage = nullptr;
};

// The nodes by their names.
class NodeNames {
 public:
  explicit NodeNames(const std::vector<StagedNode>& nodes);

  std::optional<std::size_t> find(const std::string& name) const;  // its index
  Complaint unknown(const std::string& name) const;

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> index_;
};

// Which stages of all that are installed give a type.
using GiversOf = std::function<std::vector<std::string>(const std::string& type)>;

// For node i, by input port. Faults go to `diagnostics`: unknown nodes, ports and inputs, types
// that differ, a required input that is missing. Of a node whose stage is unknown only the names of
// the nodes it reads are checked; its edges are not known.
std::map<std::string, std::vector<Edge>> read_edges(const std::vector<StagedNode>& nodes,
                                                    const NodeNames& names, std::size_t i,
                                                    Diagnostics& diagnostics,
                                                    const GiversOf& givers = {});

}  // namespace kazan
