// What of a run has no result: it was stopped, nodes failed, or it goes on.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// A node has its result in the run folder: the record that it leaves when it succeeds.
bool has_result(const std::filesystem::path& run, const std::string& id);

struct Lacking {
  std::set<std::string> nodes;  // by name
  // Variants of a sweep, by id: of their nodes those without a result, as the file calls them. A
  // node that gathers is none of a variant.
  std::map<std::string, std::vector<std::string>> variants;
};

Lacking lacking_of(const std::filesystem::path& run, const Plan& plan);

}  // namespace kazan
