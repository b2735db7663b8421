#include "host/inspect/example.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/inspect/program.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLines = 12;  // of what a run printed

// What it printed to tell what is wrong: the first lines.
std::string last_words(const Ended& ended) {
  std::vector<std::string> lines;
  for (const auto& line : split(ended.err, '\n'))
    if (!line.empty() && !line.starts_with("warning: ")) lines.push_back(line);
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  return lines.empty() ? "it printed nothing" : join(lines, "\n");
}

// The fault that a code stands for decides who has to act: docs/exit-codes.md.
std::string mend(const Ended& ended, const std::string& command) {
  const bool of_example =
      ended.code == exit_code(Fault::experiment) || ended.code == exit_code(Fault::input);
  return std::string(of_example ? "mend the example" : "mend the stage") +
         "; to see it by itself: " + command;
}

std::string in_quotes(const fs::path& path) {
  return path.native().find(' ') == std::string::npos ? path.native() : "'" + path.native() + "'";
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
                  workplace_.folder);
  std::string command = "runner " + in_quotes(file_);
  for (const auto& folder : workplace_.plugins) command += " --plugins " + in_quotes(folder);
  if (ended.code != 0 || !ended.death.empty())
    return inspected("example", file_.native(),
                     {{"a run that ends with 0",
                       (ended.death.empty() ? "it ended with " + std::to_string(ended.code)
                                            : "it was " + ended.death) +
                           ": " + last_words(ended),
                       mend(ended, command)}});
  run_ = ended.out.substr(0, ended.out.find('\n'));
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
