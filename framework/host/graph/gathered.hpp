// What a node with `over` reads of the variants of a sweep, each artifact once.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/graph/edges.hpp"

namespace kazan {

// Edges to equal artifacts are one, the first; its place is what all of them say. `key`: of the
// node that an edge comes from.
std::vector<Edge> merged(const std::vector<Edge>& edges,
                         const std::function<std::string(const Edge&)>& key);

// An input that takes one artifact has several.
Complaint too_many(const std::string& port, std::size_t count,
                   const std::vector<std::string>& over);

}  // namespace kazan
