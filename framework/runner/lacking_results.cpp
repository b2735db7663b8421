#include "runner/lacking_results.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/record/lacking.hpp"
#include "host/record/run_list.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

std::string of_so_many(std::size_t count, std::size_t all, const char* what) {
  return with_commas(static_cast<long long>(count)) + " of " +
         with_commas(static_cast<long long>(all)) + " " + what + (count == 1 ? " lacks" : " lack");
}

std::string how_it_ended(const std::string& status) {
  const std::string words = unfinished(status);
  if (!words.empty()) return words;
  return status == "stopped" ? "was stopped" : status == "failed" ? "failed" : "ended";
}

struct State {
  std::string status = "unknown", command;
};

State state_of(const fs::path& run) {
  State state;
  try {
    const auto file = run / "manifest.json";
    const Json manifest = Json::parse(read_file(file), file.native());
    state.status = status_of_run(manifest);
    state.command = manifest.at("command").string();
  } catch (const Error&) {  // killed before it had one
  }
  return state;
}

// The words of then compute what is missing, of the file as it is now.
std::string how_to_go_on(const fs::path& run, const State& state) {
  if (state.status == "running") return "";
  if (state.status == "exported")
    return "; how far it is: runner status " + shell_word(run.native());
  const std::string resume = "runner sweep --resume " + shell_word(run.native());
  return "; to go on: " + (state.command.empty() ? resume : state.command);
}

}  // namespace

std::string lacking_results(const fs::path& run, const Plan& plan) {
  const Lacking lacking = lacking_of(run, plan);
  if (lacking.nodes.empty()) return "";
  const State state = state_of(run);
  if (state.status == "exported" && lacking.nodes.size() == plan.nodes.size())
    return "no result yet: the run was laid out for another engine, and none of it was collected" +
           how_to_go_on(run, state);
  const std::size_t variants = lacking.variants.size();
  return of_so_many(lacking.nodes.size(), plan.nodes.size(), "nodes") + " a result" +
         (variants ? ", " + of_so_many(variants, plan.variants.size(), "variants") + " some" : "") +
         ": the run " + how_it_ended(state.status) + how_to_go_on(run, state);
}

}  // namespace kazan
