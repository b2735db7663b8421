#include <cstdio>

#include "host/run/store.hpp"
#include "runner/check_table.hpp"
#include "runner/checked.hpp"
#include "runner/sweep_text.hpp"
#include "runner/thrown.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

Json node_json(const PlannedNode& node, const Store& store) {
  const Kept kept = store.look(node.key);
  Json out = Json::object({{"name", node.name},
                           {"id", node.id},
                           {"stage", node.stage},
                           {"key", node.key},
                           {"in_store", kept.record.has_value()}});
  if (!kept.damage.empty()) out["damage"] = kept.damage;
  return out;
}

// By name, the nodes that the store has, but not as they were saved.
Damages damages_of(const Forecast& ahead, const Store& store) {
  Damages out;
  for (const auto& item : ahead.nodes)
    if (!item.in_store())
      if (auto damage = store.look(item.node->key).damage; !damage.empty())
        out[item.node->name] = std::move(damage);
  return out;
}

// docs/check.md
void print_json(const Checked& checked, const Options& options) {
  const std::string file = checked.file.native();
  Json diagnostics = Json::array(), nodes = Json::array();
  for (const auto& diagnostic : checked.diagnostics.in_order())
    if (diagnostic.severity == Severity::error || !options.quiet)
      diagnostics.push(diagnostic.to_json(file));
  if (checked.exit_code == 0) {
    const Store store(store_folder(options.store));
    for (const auto& node : checked.plan.nodes) nodes.push(node_json(node, store));
  }
  const Json json = Json::object({{"format", 1},
                                  {"file", file},
                                  {"ok", checked.exit_code == 0},
                                  {"exit_code", checked.exit_code},
                                  {"diagnostics", std::move(diagnostics)},
                                  {"nodes", std::move(nodes)}});
  std::printf("%s\n", json.dump(2).c_str());
}

// What goes wrong outside the experiment (no store to look into) is a diagnostic here too, so that
// a program always has its answer.
int check_for_programs(const Options& options) {
  Checked checked;
  try {
    Catalog catalog(plugin_folders(options.plugins));
    checked = find_faults(options, catalog, Preflight::yes);
  } catch (const std::exception& e) {
    checked.file = options.arguments.at(0);
    checked.diagnostics.error({}, as_error(e));
    checked.exit_code = checked.diagnostics.exit_code();
  }
  print_json(checked, options);
  return checked.exit_code;
}

}  // namespace

int verb_check(const Options& options) {
  if (options.format == "json") return check_for_programs(options);
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::yes);
  if (checked.exit_code != 0 || options.quiet) return checked.exit_code;
  const Forecast& ahead = checked.ahead;
  if (!checked.plan.variants.empty()) {  // too many nodes for a line each
    std::printf("%s", sweep_text(checked.plan, ahead).c_str());
    return 0;
  }
  const Damages damages = damages_of(ahead, Store(store_folder(options.store)));
  const std::size_t nodes = checked.plan.nodes.size();
  std::printf("%s: %zu %s, no errors\n%s%s%s", checked.plan.experiment.c_str(), nodes,
              nodes == 1 ? "node" : "nodes", check_table(ahead, damages, stdout).c_str(),
              damages_text(damages).c_str(), check_totals(ahead).c_str());
  return 0;
}

}  // namespace kazan
