// The verbs of the program, one file each.
#pragma once

#include "runner/options.hpp"

namespace kazan {

const std::vector<Verb>& verbs();

// Each returns the exit code and throws Error for what it cannot do.
int verb_run(const Options& options);
int verb_check(const Options& options);
int verb_list(const Options& options);
int verb_describe(const Options& options);
int verb_graph(const Options& options);
int verb_node(const Options& options);
int verb_worker(const Options& options);
int verb_clean(const Options& options);
int verb_diff(const Options& options);
int verb_why(const Options& options);
int verb_report(const Options& options);
int verb_verify(const Options& options);
int verb_verify_run(const Options& options);
int verb_runs(const Options& options);
int verb_completion(const Options& options);

}  // namespace kazan
