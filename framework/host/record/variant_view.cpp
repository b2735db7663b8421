#include "host/record/variant_view.hpp"

#include "base/error.hpp"
#include "base/file_name.hpp"
#include "base/files.hpp"
#include "host/graph/merge_equal.hpp"
#include "host/graph/plan_parts.hpp"
#include "host/record/node_inputs.hpp"
#include "host/record/seen_manifest.hpp"
#include "host/record/variant_command.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

using Names = std::unordered_map<std::string, std::string>;

// `plan`: the variant's.
Json node_entries(const Json& manifest, const Plan& plan, const Names& names) {
  Json out = Json::array();
  for (Json node : manifest.get("nodes", Json::array()).items()) {
    const auto name = names.find(node.at("name").string());
    if (name == names.end()) continue;
    node["name"] = name->second;
    if (const auto* planned = plan.find(name->second)) node["inputs"] = input_names(*planned);
    for (const char* const of_the_sweep : {"worker", "began", "ended"}) node[of_the_sweep] = Json();
    out.push(std::move(node));
  }
  return out;
}

// Those of the variant's nodes, and those of no node: of the run folder.
Json warnings_of(const Json& manifest, const Names& names) {
  Json out = Json::array();
  for (Json warning : manifest.get("warnings", Json::array()).items()) {
    const std::string node = warning.at("node").string();
    if (const auto name = names.find(node); name != names.end())
      warning["node"] = name->second;
    else if (!node.empty())
      continue;
    out.push(std::move(warning));
  }
  return out;
}

// Whether the variant came to its end, whatever became of the others.
std::string status_of(const Json& nodes, const Plan& plan, const std::string& run) {
  std::size_t done = 0;
  for (const auto& node : nodes.items()) {
    const std::string status = node.at("status").string();
    if (status == "failed" || status == "skipped") return "failed";
    done += status == "computed" || status == "reused";
  }
  return done == plan.nodes.size() ? "ok" : run == "ok" ? "failed" : run;
}

Json variant_json(const PlannedVariant& variant) {
  return Json::object({{"id", variant.id}, {"at", places_json(variant.at)}});
}

}  // namespace

fs::path variant_folder(const PlannedVariant& variant) {
  return fs::path("variants") / file_name_of(variant.id);
}

VariantViews::VariantViews(fs::path run, const Plan& sweep)
    : run_(std::move(run)), sweep_(sweep), manifest_(manifest_to_report(run_)) {}

Json VariantViews::manifest_of(const PlannedVariant& variant, const Plan& plan,
                               const Names& names) const {
  Json out = manifest_;
  Json nodes = node_entries(manifest_, plan, names);
  out["status"] = status_of(nodes, plan, manifest_.at("status").string());
  out["seed"] = variant.seed;
  out["vars"] = texts_json(variant.vars);
  out["seconds"] = Json();
  out["report"] = Json();
  out["variant"] = variant_json(variant);
  if (const Json* command = out.find("command"))
    out["command"] = variant_command(command->string(), sweep_, variant);
  out["warnings"] = warnings_of(manifest_, names);
  out["nodes"] = std::move(nodes);
  return out;
}

void VariantViews::write(const PlannedVariant& variant, const fs::path& view) const {
  const Plan plan = plan_of(sweep_, variant);
  Names names;
  for (const auto& node : plan.nodes) names.emplace(variant.nodes.at(node.name), node.name);
  write_file(view / "plan.json", plan.to_json().dump(2) + "\n");
  write_file(view / "manifest.json", manifest_of(variant, plan, names).dump(2) + "\n");
  std::error_code absent;
  if (fs::exists(run_ / "experiment.yaml", absent))
    write_file(view / "experiment.yaml", read_file(run_ / "experiment.yaml"));
  std::error_code error;
  fs::create_directory_symlink(fs::absolute(run_ / "nodes"), view / "nodes", error);
  if (error)
    throw Error(Fault::machine,
                "cannot write " + (view / "nodes").native() + ": " + error.message());
}

}  // namespace kazan
