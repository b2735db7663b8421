// The program and the plugins of a run, by version and build id, for its manifest.
#pragma once

#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"

namespace kazan {

// {"version": "0.1.0", "runner": build id, "compiler": "GNU 12.2.0",
//  "libraries": {"Boost": "1.74.0", "yaml-cpp": "0.7.0", ...}         that the program was built
//  with "plugins": {"sae.topk": {"sae.topk.so": build id, "libkazan.so": ..., ...}, ...}}
// The plugins are those of the plan's stages and of its renderer, each with the project's
// libraries that it links.
Json software_json(const Plan& plan, const Catalog& catalog);

}  // namespace kazan
