#include "runner/changed_files.hpp"

#include <cstdio>

#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/config/diagnostics.hpp"
#include "host/record/run_folder.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"

namespace kazan {
namespace {

// The words of then, where they name the file.
std::string command_of(const std::filesystem::path& run, const Plan& plan) {
  try {
    const auto file = run / "manifest.json";
    const std::string command = Json::parse(read_file(file), file.native()).at("command").string();
    if (command.find("--resume") == command.npos) return command;
  } catch (const Error&) {  // a run that was killed before it had one
  }
  return "runner sweep " + shell_word(plan.sources.front().native());
}

}  // namespace

void tell_changed_files(const std::filesystem::path& run, const Plan& plan,
                        const Options& options) {
  const auto changed = RunFolder::existing(run).changed(plan.sources);
  const bool to_program = options.progress == "json";
  if (changed.empty() || (options.quiet && !to_program)) return;
  std::vector<std::string> names;
  for (const auto& file : changed) names.push_back(file.native());
  const Diagnostic told{
      {},
      saying("changed-file",
             join(names, ", ") + (names.size() == 1 ? " has" : " have") + " changed since " +
                 run.native() +
                 ", whose plan goes on as it was; for the new one: " + command_of(run, plan)),
      Fault::experiment,
      Severity::warning};
  if (to_program) return tell_json("diagnostic", told.to_json("").members());
  std::fprintf(stderr, "%s\n",
               printable(std::string(told.word()) + told.complaint.message).c_str());
}

}  // namespace kazan
