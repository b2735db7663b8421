#include <cstdio>

#include "base/error.hpp"
#include "runner/checked.hpp"
#include "runner/sweep_text.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error(Fault::usage, why + " (runner sweep --help)");
}

// The plan of another run takes no more words.
void check_words(const Options& options) {
  const bool resume = !options.resume.empty();
  if (!resume && options.arguments.empty())
    refuse("too few arguments; expected EXPERIMENT.yaml, or --resume RUN");
  const std::string more = "--resume goes on with a plan as it was made: no ";
  for (const char* option : {"set", "unset", "seeds", "dry-run", "threads", "report", "force",
                             "strict-environment", "strict-weights"})
    if (resume && options.given.contains(option)) refuse(more + "--" + option);
  if (resume && !options.arguments.empty()) refuse(more + options.arguments.front());
}

}  // namespace

int verb_sweep(const Options& given) {
  check_words(given);
  Options options = given;
  options.sweep = true;
  if (!options.resume.empty()) return verb_run(options);
  options.axes.assign(given.arguments.begin() + 1, given.arguments.end());
  options.arguments.resize(1);
  if (!options.dry_run) return verb_run(options);
  Catalog catalog(plugin_folders(options.plugins));
  const Checked checked = check_experiment(options, catalog, Preflight::yes);
  if (checked.exit_code != 0) return checked.exit_code;
  std::printf("%s", sweep_text(checked.plan, checked.ahead).c_str());
  return 0;
}

}  // namespace kazan
