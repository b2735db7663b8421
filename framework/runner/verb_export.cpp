// export: an experiment or sweep as tasks for another engine.
#include <cstdio>

#include "base/error.hpp"
#include "host/engines/engine_files.hpp"
#include "runner/export_run.hpp"
#include "runner/progress/display.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_export(const Options& options) {
  if (!options.given.contains("to"))
    throw Error(Fault::usage,
                "for which engine? --to make, --to snakemake or --to slurm (runner export --help)");
  int exit_code = 0;
  const auto made = export_run(options, options.to, exit_code);
  if (!made) return exit_code;
  if (!options.quiet)
    std::fprintf(stderr, "to start: %s\n", printable(start_command(made->list, made->run)).c_str());
  std::printf("%s\n", made->run.c_str());
  return 0;
}

}  // namespace kazan
