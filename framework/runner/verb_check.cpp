#include <cstdio>

#include "host/run/store.hpp"
#include "runner/check_table.hpp"
#include "runner/checked.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_check(const Options& options) {
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::yes);
  if (checked.exit_code != 0 || options.quiet) return checked.exit_code;
  const Forecast ahead = forecast_of(checked.plan, options);
  std::printf("%s: %zu nodes, no errors\n%s%s", checked.plan.experiment.c_str(),
              checked.plan.nodes.size(), check_table(ahead).c_str(), check_totals(ahead).c_str());
  return 0;
}

}  // namespace kazan
