// A sweep as its page shows it: plan.json's variants and table.json (docs/run-folder.md).
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace kazan::report {

struct SweepVariant {
  std::string id;
  std::vector<std::pair<std::string, std::string>> at;     // axis and value
  std::vector<std::pair<std::string, std::string>> nodes;  // name in the file, and id
  std::string report;  // its own, relative to the run folder; "" where it was not rendered
};

// Axes that vary together, as plan.json has them; those of older plans are told one by one.
struct SweepBlock {
  std::string key;  // of the sweep: "grid", "zip", ...
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> points;  // a value a name; "" where it is on none
};

struct Sweep {
  std::vector<SweepVariant> variants;  // none: the run is no sweep
  std::vector<std::string> axes;
  std::vector<SweepBlock> blocks;
  std::vector<std::string> where;   // its conditions
  double points = 0;                // with those that `where` leaves out; NaN: nobody knows
  std::set<std::string> whole;      // ids of nodes that belong to all variants, or gather over some
  std::set<std::string> gathering;  // ids of the latter
  Json table;                       // table.json; null where it cannot be read

  bool there() const { return !variants.empty(); }
};

// Names, in the file, of the variant's nodes without a result, as table.json has them, with their
// status: "failed", "skipped", "stopped", "not run", or "lost" of one that had it; those that
// failed first.
using Missing = std::vector<std::pair<std::string, std::string>>;
Missing missing_of(const Sweep& sweep, const SweepVariant& variant,
                   const std::map<std::string, std::string>& statuses);

// `folder`: the run's, where reports of variants are looked for. Whatever is malformed in `plan` is
// left out.
Sweep sweep_of(const std::filesystem::path& folder, const Json& plan);

// The values of an axis, in the order of the file.
std::vector<std::string> values_on(const Sweep& sweep, const std::string& axis);

}  // namespace kazan::report
