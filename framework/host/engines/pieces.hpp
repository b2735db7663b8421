// The first half of cutting a plan into tasks: nodes that belong together. cut.hpp
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

using NodeTest = std::function<bool(std::size_t node)>;  // of the plan

// Nodes that one process computes, one after the other.
struct Piece {
  std::vector<std::size_t> nodes;  // in the plan's order
  std::set<std::size_t> reads;     // other pieces, by their place in the list
  double seconds = 0;              // of all nodes, by their estimates; one that tells none takes 0
  double longest = 0;              // of one node

  double light() const { return seconds - longest; }  // beside its longest node
};

// With its threads; 0 where it tells none.
double known_seconds(const PlannedNode& node);

// By node, which nodes that are not `done` have to be before it: those that it reads, and those
// that would have to be there to make anew what it reads.
std::vector<std::set<std::size_t>> missing_before(const Plan& plan, const NodeTest& done);

// Nodes that are not `done`, in pieces. A node joins what it reads, if that is one piece, or pieces
// that may become one, and if neither it nor its siblings (the same node of other variants that
// read the same) make that piece wait for more than `short_seconds` of work beside its longest
// node: a training has its short followers with it, but not its equals. Siblings that share a pass
// of a model stay together.
std::vector<Piece> pieces_of(const Plan& plan, const NodeTest& done, double short_seconds);

}  // namespace kazan
