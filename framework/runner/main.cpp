// runner: reads a verb, parses its options, and turns whatever is thrown into words and an exit
// code.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "host/run/environment.hpp"
#include "runner/completion/completion.hpp"
#include "runner/meant.hpp"
#include "runner/named_places.hpp"
#include "runner/progress/display.hpp"
#include "runner/thrown.hpp"
#include "runner/verbs.hpp"

namespace kazan {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {
      {"run",
       "EXPERIMENT.yaml",
       "check an experiment, run what is not in the store, write a report",
       {"set", "unset", "store", "runs", "threads", "jobs", "memory", "plugins", "report",
        "checkpoint-every", "force", "quiet", "progress", "strict-environment", "store-limit"},
       1,
       1,
       verb_run},
      {"check",
       "EXPERIMENT.yaml",
       "say everything that is wrong with an experiment; run nothing",
       {"set", "unset", "store", "threads", "jobs", "memory", "plugins", "force", "quiet", "format",
        "stdin", "strict-environment"},
       1,
       1,
       verb_check},
      {"list",
       "",
       "the stages and renderers of all plugins",
       {"plugins", "format"},
       0,
       0,
       verb_list},
      {"describe",
       "STAGE",
       "inputs, outputs and parameters of a stage",
       {"plugins", "format"},
       1,
       1,
       verb_describe},
      {"graph",
       "EXPERIMENT.yaml",
       "draw an experiment's nodes as DOT or Mermaid",
       {"set", "unset", "store", "plugins", "to"},
       1,
       1,
       verb_graph},
      {"node",
       "PLAN.json ID...",
       "run nodes of a plan here, one after the other",
       {"store", "plugins", "checkpoint-every", "quiet", "progress", "strict-environment"},
       2,
       100000,
       verb_node},
      {"report",
       "RUN",
       "render the report of a run folder again",
       {"runs", "plugins", "report"},
       1,
       1,
       verb_report},
      {"runs",
       "[EXPERIMENT]",
       "list the runs under ./runs, newest first, with how each ended",
       {"runs", "format"},
       0,
       1,
       verb_runs},
      {"verify",
       "RUN | --full",
       "compute a run's nodes again and compare every bit; or rehash the store",
       {"nodes", "sample", "seed", "all", "full", "remove", "runs", "store", "threads", "plugins",
        "quiet"},
       0,
       1,
       verb_verify},
      {"why",
       "EXPERIMENT.yaml [NODE]",
       "what a node's key is made of, and what made it another one than in the last run",
       {"set", "unset", "against", "store", "runs", "threads", "plugins", "strict-environment",
        "format"},
       1,
       2,
       verb_why},
      {"diff",
       "RUN RUN",
       "what two runs have not in common: parameters, code, metrics, machines",
       {"runs", "all", "format"},
       2,
       2,
       verb_diff},
      {"clean",
       "",
       "say what the store holds; remove by age, to a size, or what no run names",
       {"older-than", "to-size", "unreachable", "young", "dry-run", "yes", "store", "store-limit"},
       0,
       0,
       verb_clean},
      {"completion",
       "bash|zsh|fish",
       "print a script that completes command lines: source <(runner completion bash)",
       {},
       1,
       1,
       verb_completion},
      {"worker",
       "",
       "serve a parent (internal)",
       {"plan", "store", "plugins", "checkpoint-every"},
       0,
       0,
       verb_worker,
       false},
  };
  return all;
}

namespace {

void print_help() {
  std::printf(
      "runner EXPERIMENT.yaml          run an experiment\n"
      "runner VERB ...                 one of:\n\n");
  for (const auto& verb : verbs())
    if (verb.shown) std::printf("  %-10s %-16s %s\n", verb.name, verb.arguments, verb.summary);
  std::printf("  %-10s %-16s %s\n", "env", "COMMAND...",
              "run a command in the environment that workers get");
  std::printf(
      "\nrunner VERB --help, or runner help VERB, says more; runner --version which program it "
      "is.\n"
      "Exit codes: %s.\n",
      (installation_folder() / "share/kazan/docs/exit-codes.md").c_str());
}

constexpr const char* kEnvHelp =
    "runner env COMMAND...\n"
    "  run a command in the environment that workers get\n"
    "\nOptions after COMMAND are its own.\n";

// `runner env COMMAND...`: becomes the command, whose options are its own.
int become(char** command) {
  if (!command[0]) throw Error(Fault::usage, "too few arguments; usage: runner env COMMAND...");
  set_worker_environment(available_threads());
  ::execvp(command[0], command);
  throw_errno("run", command[0], errno);
}

const Verb* verb_named(const std::string& name) {
  for (const auto& verb : verbs())
    if (name == verb.name) return &verb;
  return nullptr;
}

[[noreturn]] void refuse_verb(const std::string& word) {
  if (word.empty())
    throw Error(Fault::usage,
                "the first word is empty; expected a verb or the path of an experiment; "
                "runner --help lists the verbs");
  std::vector<std::string> names = {"env"};
  for (const auto& verb : verbs())
    if (verb.shown) names.push_back(verb.name);
  const std::string meant = meant_experiment(word);
  throw Error(Fault::usage,
              "no verb " + word +
                  (meant.empty() ? did_you_mean(word, names) + ", and no such file"
                                 : ", and no such file (did you mean " + meant + "?)") +
                  "; runner --help lists the verbs");
}

const Verb& verb_for(std::vector<std::string>& words) {
  if (const Verb* verb = verb_named(words[0])) {
    words.erase(words.begin());
    return *verb;
  }
  std::error_code absent;
  const bool file = words[0].starts_with('-') ||
                    words[0].find_first_of("./") != std::string::npos ||
                    std::filesystem::exists(words[0], absent);
  if (file) return verbs().front();
  refuse_verb(words[0]);
}

bool asks_for_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help";
}

// `runner help`, `runner help VERB`, `runner env --help`.
void help(const std::string& name) {
  if (name.empty()) return print_help();
  if (name == "env") {
    std::printf("%s", kEnvHelp);
    return;
  }
  const Verb* verb = verb_named(name);
  if (!verb) refuse_verb(name);
  std::printf("%s", help_for(*verb).c_str());
}

int complete_for_shell(const std::vector<std::string>& words) {
  if (words.size() < 2 || words[1] != "--")
    throw Error(Fault::usage,
                "expected -- before the words to complete; usage: runner complete -- WORD..., the "
                "last one being under way (`runner completion` prints scripts that call it)");
  return print_completion({words.begin() + 2, words.end()});
}

int run(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) {
    print_help();
    return exit_code(Fault::usage);
  }
  const bool asks_more = words[0] == "help" && words.size() > 1 && !asks_for_help(words[1]);
  if (asks_for_help(words[0])) return help(asks_more ? words[1] : ""), 0;
  if (words[0] == "--version") {
    std::printf("runner %s\n", KAZAN_VERSION);
    return 0;
  }
  if (words[0] == "env" && words.size() == 2 && words[1] != "help" && asks_for_help(words[1]))
    return help("env"), 0;
  if (words[0] == "env") return become(argv + 2);
  if (words[0] == "complete") return complete_for_shell(words);
  const Verb& verb = verb_for(words);
  const Options options = parse_options(verb, words);
  if (options.help) return help(verb.name), 0;
  require_named_places(verb, options);
  return verb.run(options);
}

// Whoever started this program may have closed these descriptors or ignored this signal. Then a
// file or a worker's channel would become the output, and how a worker ended would not be known.
void restore_defaults() {
  ::signal(SIGCHLD, SIG_DFL);
  int descriptor = 0;
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = ::open("/dev/null", O_RDWR);
  if (descriptor >= 0) ::close(descriptor);
}

}  // namespace
}  // namespace kazan

int main(int argc, char** argv) {
  kazan::restore_defaults();
  try {
    const int code = kazan::run(argc, argv);
    // Who stopped reading has what it wanted: that is no fault of what was done.
    if (std::fflush(stdout) != 0 && errno != EPIPE)
      kazan::throw_errno("write", "the output", errno);
    return code;
  } catch (const std::bad_alloc&) {  // there may be none for words
    std::fputs("runner: error: out of memory\n", stderr);
    return exit_code(kazan::Fault::machine);
  } catch (const std::exception& e) {
    const kazan::Error error = kazan::as_error(e);
    std::fprintf(stderr, "runner: error: %s\n", kazan::printable_lines(error.what()).c_str());
    return exit_code(error.fault());
  }
}
