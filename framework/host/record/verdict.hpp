// What `runner verify RUN` finds when it holds a node that was computed again against the run's
// record of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/catalog/catalog.hpp"
#include "host/graph/plan.hpp"
#include "host/run/services.hpp"

namespace kazan {

struct Verdict {
  enum class Kind {
    same,          // every bit of the outputs; on an equal environment also metrics and figures
    within,        // the environment differs, or the run had several for this node; so do outputs,
                   // each within its tolerance
    differs,       // by more than that, or at all in an equal environment
    not_compared,  // the node could not be computed again, its plugin was rebuilt, or the values
                   // that it left are damaged
  };
  Kind kind = Kind::same;
  Fault fault = Fault::node;             // of not_compared
  std::vector<std::string> findings;     // what differs and where, or why nothing was compared
  std::vector<std::string> environment;  // what of it is not as recorded
  std::string mixed{};  // the recorded node was computed in these environments, one after the other
};

// One node in two versions: records and folders as a store has them.
struct Recorded {
  Json record;                                 // of the run
  std::vector<std::filesystem::path> folders;  // where its files may be: run folder, store
};
struct Found {
  Json record;
  std::filesystem::path folder;
};

// What differs of that which decides the last bits: libraries, kernels, processor, threads.
std::vector<std::string> environment_differences(const Json& recorded, const Json& found);

Verdict verdict(const PlannedNode& node, const Recorded& recorded, const Found& found,
                Catalog& catalog, Services& services);

}  // namespace kazan
