// The verbs of the program, one file each.
#pragma once

#include "runner/options.hpp"

namespace kazan {

const std::vector<Verb>& verbs();
const Verb* verb_named(const std::string& name);  // nullptr: there is none

// Of `env`, which is no verb: the words after it are another program's.
constexpr const char* kEnvSummary = "run a command in the environment that workers get";

// Each returns the exit code and throws Error for what it cannot do.
int verb_run(const Options& options);
int verb_sweep(const Options& options);
int verb_table(const Options& options);
int verb_check(const Options& options);
int verb_fetch(const Options& options);
int verb_list(const Options& options);
int verb_describe(const Options& options);
int verb_new(const Options& options);
int verb_graph(const Options& options);
int verb_node(const Options& options);
int verb_task(const Options& options);  // node --task
int verb_export(const Options& options);
int verb_submit(const Options& options);
int verb_status(const Options& options);
int verb_collect(const Options& options);
int verb_worker(const Options& options);
int verb_clean(const Options& options);
int verb_diff(const Options& options);
int verb_why(const Options& options);
int verb_report(const Options& options);
int verb_copy(const Options& options);
int verb_verify(const Options& options);
int verb_verify_run(const Options& options);
int verb_runs(const Options& options);
int verb_schema(const Options& options);
int verb_plugin(const Options& options);
int verb_completion(const Options& options);

}  // namespace kazan
