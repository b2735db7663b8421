// A sweep as its page shows it: plan.json's variants and table.json (docs/run-folder.md).
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace kazan::report {

struct SweepVariant {
  std::string id;
  std::vector<std::pair<std::string, std::string>> at;  // axis and value
  std::vector<std::string> nodes;                       // ids
  std::string report;  // its own, relative to the run folder; "" where it was not rendered
};

struct Sweep {
  std::vector<SweepVariant> variants;  // none: the run is no sweep
  std::vector<std::string> axes;
  std::set<std::string> whole;  // ids of nodes that belong to all variants, or gather over some
  Json table;                   // table.json; null where it cannot be read

  bool there() const { return !variants.empty(); }
};

// `folder`: the run's, where reports of variants are looked for. Whatever is malformed in `plan` is
// left out.
Sweep sweep_of(const std::filesystem::path& folder, const Json& plan);

// The values of an axis, in the order of the variants.
std::vector<std::string> values_on(const Sweep& sweep, const std::string& axis);

}  // namespace kazan::report
