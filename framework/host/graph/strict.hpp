// --strict-environment: what computes a node enters its key, so that nothing is reused that other
// kernels, another libtorch or another number of threads computed.
#pragma once

#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// {"machine": `machine`, "threads": the node's, "libtorch": what its plugin was built with, or ""}
Json node_environment(const Json& machine, const PlannedNode& node, const Catalog& catalog);

// Throws Error (Fault::machine), naming what differs, when the node's plan is strict and this
// machine (`machine`) is not the one that it was made for.
void require_environment(const Json& machine, const PlannedNode& node, const Catalog& catalog);

// "cpu_flags: avx2 fma, here avx2" for each member that differs, at any depth.
std::vector<std::string> differences(const Json& recorded, const Json& here);

}  // namespace kazan
