#include <cstdio>

#include "host/run/store.hpp"
#include "runner/checked.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_check(const Options& options) {
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog);
  if (checked.exit_code != 0 || options.quiet) return checked.exit_code;
  const Store store(store_folder(options.store));
  std::printf("%s: %zu nodes, no errors\n", checked.plan.experiment.c_str(),
              checked.plan.nodes.size());
  for (const auto& node : checked.plan.nodes)
    std::printf("  %-8s %s  %s\n", store.find(node.key) ? "in store" : "to run", node.id.c_str(),
                node.stage.c_str());
  return 0;
}

}  // namespace kazan
