#include "sweep.hpp"

#include <algorithm>

#include "base/file_name.hpp"
#include "run_folder.hpp"
#include "sections.hpp"

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

// In the order of the variants.
std::vector<std::string> found_on(const Sweep& sweep, const std::string& axis) {
  std::vector<std::string> values;
  for (const auto& variant : sweep.variants)
    for (const auto& [name, value] : variant.at)
      if (name == axis) add(values, value);
  return values;
}

SweepBlock block_of(const Json& planned) {
  SweepBlock block{text_of(planned, "key"), {}, {}};
  for (const auto& name : list_of(planned, "names").items()) block.names.push_back(plain(name));
  for (const auto& point : list_of(planned, "points").items()) {
    block.points.emplace_back();
    if (point.is_array())
      for (const auto& value : point.items()) block.points.back().push_back(plain(value));
    block.points.back().resize(block.names.size());
  }
  return block;
}

std::vector<SweepBlock> blocks_of(const Sweep& sweep, const Json& plan) {
  std::vector<SweepBlock> blocks;
  for (const auto& planned : list_of(plan, "axes").items()) blocks.push_back(block_of(planned));
  if (!blocks.empty()) return blocks;
  for (const auto& axis : sweep.axes) {
    blocks.push_back({"", {axis}, {}});
    for (const auto& value : found_on(sweep, axis)) blocks.back().points.push_back({value});
  }
  return blocks;
}

std::string status_of(const SweepVariant& variant, const std::string& base,
                      const std::map<std::string, std::string>& statuses) {
  for (const auto& [name, id] : variant.nodes)
    if (const auto found = statuses.find(id); name == base && found != statuses.end())
      return found->second == "computed" || found->second == "reused" ? "lost" : found->second;
  return "not run";
}

}  // namespace

Sweep sweep_of(const fs::path& folder, const Json& plan) {
  Sweep sweep;
  for (const auto& planned : list_of(plan, "variants").items()) {
    if (text_of(planned, "id").empty()) continue;  // of a run that is no sweep
    sweep.variants.push_back(variant_of(folder, planned));
    for (const auto& [axis, value] : sweep.variants.back().at) add(sweep.axes, axis);
  }
  sweep.blocks = blocks_of(sweep, plan);
  const Json& where = object_of(plan, "where");
  for (const auto& condition : list_of(where, "conditions").items())
    sweep.where.push_back(plain(condition));
  sweep.points = number_of(where, "of");
  return sweep;
}

Missing missing_of(const Sweep& sweep, const SweepVariant& variant,
                   const std::map<std::string, std::string>& statuses) {
  Missing missing;
  for (const auto& base : list_of(object_of(sweep.table, "lacking"), variant.id).items())
    missing.emplace_back(plain(base), status_of(variant, plain(base), statuses));
  std::stable_partition(missing.begin(), missing.end(),
                        [](const auto& node) { return node.second == "failed"; });
  return missing;
}

std::vector<std::string> values_on(const Sweep& sweep, const std::string& axis) {
  std::vector<std::string> values;
  for (const auto& block : sweep.blocks)
    for (std::size_t i = 0; i < block.names.size(); ++i)
      for (const auto& point : block.points)
        if (block.names[i] == axis && !point[i].empty()) add(values, point[i]);
  return values.empty() ? found_on(sweep, axis) : values;
}

}  // namespace kazan::report
