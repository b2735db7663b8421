#include <cstdio>

#include "runner/checked.hpp"
#include "runner/sweep_text.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_sweep(const Options& given) {
  Options options = given;
  options.sweep = true;
  options.axes.assign(given.arguments.begin() + 1, given.arguments.end());
  options.arguments.resize(1);
  if (!options.dry_run) return verb_run(options);
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::yes);
  if (checked.exit_code != 0) return checked.exit_code;
  std::printf("%s", sweep_text(checked.plan, forecast_of(checked.plan, options)).c_str());
  return 0;
}

}  // namespace kazan
