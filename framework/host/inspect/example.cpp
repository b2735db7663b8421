#include "host/inspect/example.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/inspect/program.hpp"
#include "host/record/machine.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

// The fault that a code stands for decides who has to act: docs/exit-codes.md.
std::string mend(const Ended& ended, const std::string& command) {
  const bool of_example =
      ended.code == exit_code(Fault::experiment) || ended.code == exit_code(Fault::input);
  return std::string(of_example ? "mend the example" : "mend the stage") +
         "; to see it by itself: " + command;
}

}  // namespace

std::vector<std::string> Workplace::with_places(std::vector<std::string> words) const {
  words.insert(words.end(), {"--store", store().native()});
  for (const auto& one : plugins) words.insert(words.end(), {"--plugins", one});
  return words;
}

Example::Example(const Plugin& plugin, fs::path file, const Workplace& workplace)
    : plugin_(plugin), file_(fs::absolute(file)), workplace_(workplace) {}

Inspected Example::run() {
  const auto& renderers = plugin_.info.renderers;
  const fs::path runs = workplace_.folder / ("runs of " + plugin_.name);
  const Ended ended =
      run_program({workplace_.with_places({"run", file_.native(), "--runs", runs.native(),
                                           "--threads", "1", "--progress", "none", "--report",
                                           renderers.empty() ? "none" : renderers.front().id})},
                  workplace_.folder, workplace_.patience);
  std::string command = "runner " + quoted(file_);
  for (const auto& folder : workplace_.plugins) command += " --plugins " + quoted(folder);
  if (ended.code != 0 || !ended.death.empty())
    return inspected("example", file_.native(),
                     {{"a run that ends with 0", how_it_failed(ended), mend(ended, command)}});
  run_ = ended.out.substr(0, ended.out.find('\n'));
  if (std::error_code absent; !fs::is_regular_file(run_ / "plan.json", absent))
    return inspected("example", file_.native(),
                     {{"a run that prints its folder, and nothing else",
                       "its first line: " + run_.native(), kKeepSilent}});
  plan_ = Plan::read(run_ / "plan.json");
  return inspected("example",
                   file_.native() + ": " + counted(plan_->nodes.size(), "node") + ", " +
                       std::to_string(nodes().size()) + " of this plugin, all outputs written",
                   not_shown());
}

std::vector<const PlannedNode*> Example::nodes() const {
  std::vector<const PlannedNode*> out;
  if (!plan_) return out;
  for (const auto& node : plan_->nodes)
    for (const auto& stage : plugin_.info.stages)
      if (node.stage == stage.id) out.push_back(&node);
  return out;
}

std::vector<Defect> Example::not_shown() const {
  std::vector<Defect> defects;
  for (const auto& stage : plugin_.info.stages)
    if (std::none_of(plan_->nodes.begin(), plan_->nodes.end(),
                     [&](const PlannedNode& node) { return node.stage == stage.id; }))
      defects.push_back(
          {"a node that uses " + stage.id, "none does", "add one to " + file_.native()});
  if (!plugin_.info.renderers.empty())
    if (const auto& output = plugin_.info.renderers.front().output_name; !fs::exists(run_ / output))
      defects.push_back(
          {"the file " + output + " in the run folder", "it is not there", "write it in render()"});
  return defects;
}

}  // namespace kazan
