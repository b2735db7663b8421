// runner: reads a verb, parses its options, and turns whatever is thrown into words and an exit
// code.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "host/hub/failure.hpp"
#include "host/run/environment.hpp"
#include "runner/completion/completion.hpp"
#include "runner/meant.hpp"
#include "runner/named_places.hpp"
#include "runner/progress/display.hpp"
#include "runner/signals.hpp"
#include "runner/thrown.hpp"
#include "runner/verbs.hpp"

namespace kazan {

namespace {

// By the option or the variable. Throws for a name that none have: whether this processor has them
// the nodes say that want them.
void take_kernels(const Verb& verb, const Options& options) {
  const bool given = options.given.contains("kernels");
  if (given) choose_kernels(options.kernels);
  const std::string name = chosen_kernels();
  const auto& names = kernel_names();
  if (!takes(verb, "kernels") || name.empty() || std::count(names.begin(), names.end(), name))
    return;
  throw Error(Fault::usage, unknown_name("",
                                         given ? "--kernels: there are none named"
                                               : "$KAZAN_KERNELS: there are none named",
                                         name, names));
}

void print_help() {
  std::printf(
      "runner EXPERIMENT.yaml          run an experiment\n"
      "runner VERB ...                 one of:\n\n");
  for (const auto& verb : verbs())
    if (verb.shown) std::printf("  %-10s %-32s %s\n", verb.name, verb.arguments, verb.summary);
  std::printf("  %-10s %-32s %s\n", "env", "COMMAND...", kEnvSummary);
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
  const bool file = words[0].starts_with('-') ||
                    words[0].find_first_of("./") != std::string::npos || is_there(words[0]);
  if (file) return verbs().front();
  refuse_verb(words[0]);
}

bool asks_for_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help";
}

void help(const std::string& name) {
  if (name.empty()) return print_help();
  const Verb* verb = verb_named(name);
  std::printf("%s", verb ? help_for(*verb).c_str() : kEnvHelp);
}

// `runner help`, `runner help VERB`.
void help_with(const std::vector<std::string>& words) {
  static constexpr const char* kUsage = "; usage: runner help [VERB]";
  if (words.size() > 2) throw Error(Fault::usage, "one word too many: " + words[2] + kUsage);
  const std::string name = words.size() > 1 && !asks_for_help(words[1]) ? words[1] : "";
  std::error_code absent;
  if (name.empty() || name == "env" || verb_named(name)) return help(name);
  if (std::filesystem::is_regular_file(name, absent))
    throw Error(Fault::usage,
                name + " is a file, not a verb; `runner " + name + "` runs it" + kUsage);
  refuse_verb(name);
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
  if (words[0] == "help") return help_with(words), 0;
  if (asks_for_help(words[0])) return help(""), 0;
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
  take_kernels(verb, options);
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
  } catch (const kazan::HubFailure& e) {
    const bool stopped = e.kind() == kazan::HubFailure::Kind::stopped;
    std::fprintf(stderr, "runner: %s%s\n",
                 stopped ? "" : "error: ", kazan::printable_lines(e.what()).c_str());
    return stopped ? kazan::stopped_exit_code(kazan::stop_request().signal) : exit_code(e.fault());
  } catch (const std::exception& e) {
    const kazan::Error error = kazan::as_error(e);
    std::fprintf(stderr, "runner: error: %s\n", kazan::printable_lines(error.what()).c_str());
    return exit_code(error.fault());
  }
}
