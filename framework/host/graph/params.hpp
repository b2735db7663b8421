// The parameters of a node: from the experiment's mapping to typed values by name.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/json.hpp"
#include "host/catalog/metadata.hpp"
#include "host/config/experiment.hpp"

namespace kazan {

struct GivenParam {
  Json value;
  Position at;
};

// What the experiment gives, flattened ({l1: {coef: 1}} is l1.coef) and checked against the
// stage's declarations. Faults go to `diagnostics`: unknown names, wrong types, out of range,
// missing though required.
std::map<std::string, GivenParam> read_params(const NodeUse& node, const StageInfo& stage,
                                              const std::filesystem::path& folder,
                                              Diagnostics& diagnostics);

}  // namespace kazan
