#include "host/inspect/example.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/catalog/stage_object.hpp"
#include "host/inspect/program.hpp"
#include "host/run/last_words.hpp"
#include "host/run/node_files.hpp"
#include "host/run/store.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr const char* kOffline = "HF_HUB_OFFLINE";

std::string author_of_stage(const Plugin& plugin, const std::string& id) {
  const auto found = std::ranges::find(plugin.info.stages, id, &StageInfo::id);
  return author_of(found->class_name.c_str(), found->file.c_str(), plugin.library);
}

// The fault that a code stands for decides who has to act: docs/exit-codes.md. What no plugin
// offers has that of a plugin's, and is the example's here.
std::string mend(const Ended& ended, const std::string& command) {
  const auto said = [&](const char* words) { return ended.err.find(words) != ended.err.npos; };
  const bool lacks = said("error: no plugin offers ");
  const bool of_example =
      lacks || ended.code == exit_code(Fault::experiment) || ended.code == exit_code(Fault::input);
  const bool fetches = said(kOffline);
  return std::string(of_example ? "mend the example" : "mend the stage") +
         (lacks ? ", or name by --plugins the folder of what it uses" : "") +
         (fetches ? ", which is to do without fetching a model, or set HF_HUB_OFFLINE=0" : "") +
         "; to see it by itself: " + command;
}

// A check has to come out the same, and soon, wherever it is made.
std::map<std::string, std::string> offline() {
  for (const char* name : {kOffline, "TRANSFORMERS_OFFLINE"})
    if (std::getenv(name)) return {};
  return {{kOffline, "1"}};
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
                                           renderers.empty() ? "none" : renderers.front().id}),
                   "", offline()},
                  workplace_.folder, workplace_.patience);
  std::string command = "runner " + shell_word(file_);
  for (const auto& folder : workplace_.plugins) command += " --plugins " + shell_word(folder);
  if (ended.code != 0 || !ended.death.empty())
    return inspected("example", file_.native(),
                     {{"a run that ends with 0", how_it_failed(ended), mend(ended, command)}});
  run_ = ended.out.substr(0, ended.out.find('\n'));
  if (!is_file(run_ / "plan.json"))
    return inspected("example", file_.native(),
                     {{"a run that prints its folder, and nothing else",
                       "its first line: " + run_.native(), kKeepSilent}});
  plan_ = Plan::read(run_ / "plan.json");
  auto defects = not_shown();
  for (auto& defect : not_seen()) defects.push_back(std::move(defect));
  return inspected("example",
                   file_.native() + ": " + counted(plan_->nodes.size(), "node") + ", " +
                       std::to_string(nodes().size()) + " of this plugin, all outputs written",
                   std::move(defects));
}

// What lies in the workplace goes with it: the log is told, and no line leads there.
std::string Example::how_it_failed(const Ended& ended) const {
  static const std::string kLeads = "what it printed is in ";
  const std::string& place = workplace_.folder.native();
  std::vector<std::string> out;
  for (auto line : split(kazan::how_it_failed(ended), '\n')) {
    if (const auto at = line.find(kLeads + place); at != line.npos)
      line.replace(at, line.npos, "it printed: " + last_words_in(line.substr(at + kLeads.size())));
    if (line.find(place) == line.npos) out.push_back(std::move(line));
  }
  return join(out, "\n");
}

std::vector<const PlannedNode*> Example::nodes() const {
  std::vector<const PlannedNode*> out;
  if (!plan_) return out;
  for (const auto& node : plan_->nodes)
    for (const auto& stage : plugin_.info.stages)
      if (node.stage == stage.id) out.push_back(&node);
  return out;
}

// What a run only warns of.
std::vector<Defect> Example::not_seen() const {
  std::vector<Defect> defects;
  const Store store(workplace_.store());
  for (const auto* node : nodes()) {
    const Json record = read_record(store.folder(node->key), node->key);
    for (const auto& fault : record.get("faults", Json::array()).strings()) {
      if (fault.starts_with(kShapeFault)) continue;  // inspect_shapes() tells it
      defects.push_back(
          {"figures that can be drawn, and each headline",
           "node " + node->name + ": " + author_of_stage(plugin_, node->stage) + ": " + fault,
           "mend what the stage gives in run(): sdk/figure.hpp, sdk/metric.hpp"});
    }
  }
  return defects;
}

std::vector<std::pair<std::string, std::string>> Example::other_shapes() const {
  std::vector<std::pair<std::string, std::string>> out;
  const Store store(workplace_.store());
  for (const auto* node : nodes())
    for (auto& fault :
         read_record(store.folder(node->key), node->key).get("faults", Json::array()).strings())
      if (fault.starts_with(kShapeFault)) out.emplace_back(node->name, std::move(fault));
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
    if (const auto& output = plugin_.info.renderers.front().output_name; !is_there(run_ / output))
      defects.push_back(
          {"the file " + output + " in the run folder", "it is not there", "write it in render()"});
  return defects;
}

}  // namespace kazan
