// What of a run has no result: it was stopped, nodes failed, or it goes on.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/graph/plan.hpp"

namespace kazan {

// The record that a node leaves in the run folder when it succeeds.
std::filesystem::path result_file(const std::filesystem::path& run, const std::string& id);
bool has_result(const std::filesystem::path& run, const std::string& id);

struct Lacking {
  std::set<std::string> nodes;  // by name
  // Variants of a sweep, by id: of their nodes those without a result, as the file calls them. A
  // node that gathers is none of a variant.
  std::map<std::string, std::vector<std::string>> variants;
};

Lacking lacking_of(const std::filesystem::path& run, const Plan& plan);

}  // namespace kazan
