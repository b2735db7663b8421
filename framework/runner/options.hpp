// The command line: verbs and their options, by Boost.Program_options.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace kazan {

struct Options {
  std::vector<std::string> arguments;  // after the verb
  std::set<std::string> given;         // names of the options on the command line
  std::vector<std::string> set;        // --set
  std::vector<std::string> unset;      // --unset
  std::vector<std::string> plugins;    // --plugins
  std::string store, runs = "runs", plan, to = "dot", report, progress = "auto", format = "text",
                     nodes;
  int jobs = 0;                  // --jobs; 0: not given
  int threads = 0;               // 0: not given, all cores
  double checkpoint_every = 60;  // seconds
  int sample = 3;
  std::vector<std::string> axes;     // of a sweep, "k=16,32": arguments of `sweep`
  std::string seeds;                 // --seeds, as written
  std::string resume;                // --resume, as written
  bool sweep = false;                // has to be one
  int task = 0;                      // node: --task; 0: not given
  double task_seconds = 60;          // export: --task-seconds
  std::string out;                   // export: --out
  std::string into;                  // new: --into
  std::string example;               // plugin check: --example
  double timeout = 600;              // plugin check: seconds
  bool ended = false;                // collect: --ended
  std::string metrics, sort, front;  // table: columns, as written
  std::string gathered;              // table: a node of the file
  std::string variant;               // report: as written
  bool only_changed = false, reverse = false, each = false;  // table
  std::int64_t seed = 0;
  bool quiet = false, force = false, help = false, strict_environment = false, all = false;
  bool strict_weights = false;
  bool from_stdin = false;                                               // the experiment's text
  bool full = false, remove = false;                                     // verify
  std::string kernels;                                                   // --kernels, as written
  std::string memory, store_limit, older_than, to_size, young, against;  // as written
  bool unreachable = false, dry_run = false, yes = false;                // clean
};

struct Verb {
  const char* name;
  const char* arguments;  // "EXPERIMENT.yaml"
  const char* summary;
  std::vector<const char*> options;  // names of those it takes
  std::size_t least, most;           // number of arguments
  int (*run)(const Options&);
  bool shown = true;  // in the help
  // Of those options the folders that have to be there when they are named, because the verb only
  // reads them. `run`, `node`, `check` and `graph` make the store, as the first run does.
  std::vector<const char*> reads = {};
};

bool takes(const Verb& verb, const std::string& option);  // by its long name

// What --kernels may name, the best first.
const std::vector<std::string>& kernel_names();

// Throws Error (Fault::usage) with the nearest right name; also for a path that is empty.
Options parse_options(const Verb& verb, const std::vector<std::string>& words);
std::string help_for(const Verb& verb);

struct OptionInfo {
  std::string name, letter;  // "quiet", "q"; the letter may be ""
  std::string value;         // what the help calls its value; "" for a switch
  std::string doc;
};
// Throws Error (Fault::internal) for a verb that names an option which is none.
std::vector<OptionInfo> options_of(const Verb& verb);

}  // namespace kazan
