// diff: what two runs have not in common.
#include <cstdio>

#include "runner/changed_records.hpp"
#include "runner/diff_text.hpp"
#include "runner/run_named.hpp"
#include "runner/terminal_width.hpp"
#include "runner/verbs.hpp"

namespace kazan {
int verb_diff(const Options& options) {
  const auto a = run_named(options.arguments.at(0), options.runs);
  const auto b = run_named(options.arguments.at(1), options.runs);
  const RunDiff diff = diff_runs(a, b, options.all, options.each);
  warn_of_changed_records(a);
  if (a != b) warn_of_changed_records(b);
  if (options.format == "json")
    std::printf("%s\n", diff.to_json().dump(2).c_str());
  else
    std::printf("%s", diff_text(diff, columns_of_stdout()).c_str());
  return 0;
}

}  // namespace kazan
