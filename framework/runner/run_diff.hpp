// What two runs have not in common, by their run folders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace kazan {

// One thing that both runs could have: null where a run has none.
struct DiffRow {
  std::string name;  // "k", "params.latents", "sae.fvu"
  Json a, b;         // of a metric that is undefined: NaN
  // Of means over seeds: half of their intervals.
  std::optional<double> half_a = std::nullopt, half_b = std::nullopt;
  bool same() const;
};

bool is_undefined(const Json& metric);

inline constexpr const char* kSummary = "summary";  // title of the section that counts

struct DiffSection {
  std::string title;  // "vars", "node sae (sae.topk)", "metrics"
  std::vector<DiffRow> rows;
  bool metrics = false;  // rows are, and have a difference
};

// b - a and (b - a) / |a|; null where one is not defined.
Json absolute_difference(const DiffRow& metric);
Json relative_difference(const DiffRow& metric);

struct RunDiff {
  std::filesystem::path a, b;
  Json manifest_a, manifest_b;
  std::vector<DiffSection> sections;  // "metrics" is the last
  bool empty() const;                 // no difference in any

  Json to_json() const;
};

// Nodes are told by name: one that was renamed is missing there and new here. Those of a sweep,
// whose names say where they stand on its axes, are matched by what they are (matched_nodes.hpp)
// and have A's name; then a summary comes first. Rows that are the same on both sides are left out
// unless `all`; times are told only then. Of sweeps what many nodes have in common is told once,
// and metrics by the rows of their tables (folded_diff.hpp), unless `each` or `all`. Throws Error
// (Fault::input), naming the file, for a folder that lacks what a run writes.
RunDiff diff_runs(const std::filesystem::path& a, const std::filesystem::path& b, bool all,
                  bool each = false);

}  // namespace kazan
