#include "sweep.hpp"

#include <algorithm>

#include "base/file_name.hpp"
#include "run_folder.hpp"

namespace kazan::report {
namespace {

namespace fs = std::filesystem;

void add(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

SweepVariant variant_of(const fs::path& folder, const Json& planned) {
  SweepVariant variant;
  variant.id = text_of(planned, "id");
  for (const auto& c : list_of(planned, "at").items())
    variant.at.emplace_back(text_of(c, "axis"), text_of(c, "value"));
  for (const auto& [base, id] : object_of(planned, "nodes").members())
    if (id.is_string()) variant.nodes.emplace_back(base, id.string());
  const std::string report = "variants/" + file_name_of(variant.id) + "/report.html";
  std::error_code absent;
  if (fs::is_regular_file(folder / report, absent)) variant.report = report;
  return variant;
}

}  // namespace

Sweep sweep_of(const fs::path& folder, const Json& plan) {
  Sweep sweep;
  for (const auto& planned : list_of(plan, "variants").items()) {
    if (text_of(planned, "id").empty()) continue;  // of a run that is no sweep
    sweep.variants.push_back(variant_of(folder, planned));
    for (const auto& [axis, value] : sweep.variants.back().at) add(sweep.axes, axis);
  }
  return sweep;
}

Missing missing_of(const SweepVariant& variant,
                   const std::map<std::string, std::string>& statuses) {
  Missing missing;
  for (const auto& [base, id] : variant.nodes) {
    const auto found = statuses.find(id);
    const std::string status = found == statuses.end() ? "not run" : found->second;
    if (status != "computed" && status != "reused") missing.emplace_back(base, status);
  }
  std::stable_partition(missing.begin(), missing.end(),
                        [](const auto& node) { return node.second == "failed"; });
  return missing;
}

std::vector<std::string> values_on(const Sweep& sweep, const std::string& axis) {
  std::vector<std::string> values;
  for (const auto& variant : sweep.variants)
    for (const auto& [name, value] : variant.at)
      if (name == axis) add(values, value);
  return values;
}

}  // namespace kazan::report
