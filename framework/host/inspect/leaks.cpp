#include "host/inspect/leaks.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/sanitized.hpp"
#include "host/inspect/example.hpp"
#include "host/inspect/program.hpp"
#include "host/run/reexecute.hpp"

namespace kazan {
namespace {

constexpr int kLeaksCode = 23;  // of a process that leaks: none of docs/exit-codes.md

// What the sanitizers were asked for, and a report that names each frame's library. Without blocks
// of thread-local variables, on which the search crashes at random: cmake/KazanTest.cmake.
std::map<std::string, std::string> environment() {
  const char* asked = std::getenv("ASAN_OPTIONS");
  return {{"ASAN_OPTIONS", (asked ? std::string(asked) + ":" : "") +
                               "detect_leaks=1:intercept_tls_get_addr=0:stack_trace_format='    "
                               "#%n %F %S (%m)':exitcode=" +
                               std::to_string(kLeaksCode)}};
}

// The node computed again, in a process that looks for leaks when it ends.
Ended searched(const PlannedNode& node, const Example& example, const Workplace& workplace,
               const Catalog& catalog) {
  const Store store(workplace.store());
  const Reexecution again(*example.plan(), store, catalog.folders());
  std::vector<std::string> words = {
      "node",    again.plan_file().native(),        node.id, "--progress", "none",
      "--store", again.store_without(node).native()};
  for (const auto& folder : workplace.plugins) words.insert(words.end(), {"--plugins", folder});
  return run_program({words, "", environment()}, workplace.folder, workplace.patience);
}

std::vector<std::string> libraries_of(const Plugin& plugin) {
  std::vector<std::string> names = {plugin.library.filename()};
  if (!plugin.compute.empty()) names.push_back(plugin.compute.filename());
  return names;
}

}  // namespace

bool was_searched(const Ended& ended) {
  if (!ended.death.empty()) return false;
  return ended.code == 0 ||
         (ended.code == kLeaksCode && ended.err.find("LeakSanitizer: ") != ended.err.npos);
}

std::vector<std::string> leaks_through(const std::vector<std::string>& libraries,
                                       const std::string& report) {
  std::vector<std::string> out;
  for (auto at = report.find(" leak of "); at != report.npos;) {
    const auto begin = report.rfind('\n', at) + 1, end = report.find("\n\n", at);
    const std::string one = report.substr(begin, end - begin);
    if (std::any_of(libraries.begin(), libraries.end(), [&](const std::string& name) {
          return one.find("/" + name + ")") != one.npos || one.find("(" + name + ")") != one.npos;
        }))
      out.push_back(one);
    at = report.find(" leak of ", end);
  }
  return out;
}

Inspected inspect_leaks(const Plugin& plugin, const Example& example, const Workplace& workplace,
                        const Catalog& catalog) {
  if (!kAddressSanitized)
    return skipped("leaks",
                   "this program has no LeakSanitizer; build it, and the plugin, by the preset "
                   "sanitize");
  std::vector<Defect> defects;
  for (const auto* node : example.nodes()) {
    const Ended ended = searched(*node, example, workplace, catalog);
    if (ended.err.find("LeakSanitizer has encountered a fatal error") != ended.err.npos)
      return skipped("leaks",
                     "LeakSanitizer cannot work here: under a debugger, or without ptrace");
    if (!was_searched(ended))
      defects.push_back({"a node that can be computed, and searched for leaks",
                         "node " + node->name + ": " + how_it_failed(ended),
                         "mend the stage: it was computed in the example's run"});
    for (const auto& leak : leaks_through(libraries_of(plugin), ended.err))
      defects.push_back({"a process that has freed what it took when it ends",
                         "node " + node->name + ": " + leak,
                         "keep it in a container or a smart pointer"});
  }
  return inspected("leaks", "none, by LeakSanitizer", std::move(defects));
}

}  // namespace kazan
