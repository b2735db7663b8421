#include "host/record/variant_command.hpp"

#include <algorithm>
#include <set>

#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "host/config/named_axes.hpp"

namespace kazan {
namespace {

using Words = std::vector<std::string>;

// Of a command line that shell_word() wrote.
Words words_of(const std::string& command) {
  Words words;
  bool inside = false, open = false;  // quotes; a word
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (!inside && c == ' ') {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (!inside && c == '\\' && i + 1 < command.size())
      words.back() += command[++i];
    else if (c == '\'')
      inside = !inside;
    else
      words.back() += c;
  }
  return words;
}

bool names_axis(const std::string& word, const std::set<std::string>& axes) {
  const auto equals = word.find('=');
  return equals != word.npos && axes.contains(word.substr(0, equals));
}

// As a value of an axis on the command line: what YAML would read otherwise stands in quotes.
std::string as_value(const std::string& value) {
  if (value.starts_with('[')) return "[" + value + "]";
  if (!value.empty() && value.find_first_of(",[]{}:#&*!|>'\"%@`\\ ") == value.npos) return value;
  return "[" + Json(value).dump() + "]";
}

std::set<std::string> axes_gathered_over(const Plan& sweep) {
  std::set<std::string> axes;
  for (const auto& node : sweep.nodes) axes.insert(node.over.begin(), node.over.end());
  return axes;
}

// Axes that vary together with one that is gathered over stay with it.
std::set<std::string> kept_axes(const Plan& sweep) {
  auto kept = axes_gathered_over(sweep);
  for (const auto& block : sweep.axes)
    if (std::any_of(block.names.begin(), block.names.end(),
                    [&](const auto& name) { return kept.contains(name); }))
      kept.insert(block.names.begin(), block.names.end());
  return kept;
}

bool on_all(const SweepAxes& block, const PlannedVariant& variant) {
  return std::none_of(block.names.begin(), block.names.end(),
                      [&](const std::string& name) { return value_on(variant.at, name).empty(); });
}

// What of the file's sweep has to go, so that what a point of its list does not name is as the
// experiment has it: the list, and conditions that name its axes.
Words left_out(const Plan& sweep, const PlannedVariant& variant,
               const std::set<std::string>& kept) {
  Words out;
  for (const auto& block : sweep.axes)
    if (!kept.contains(block.names.front()) && !on_all(block, variant))
      out.push_back("sweep." + block.key);
  if (!out.empty() && !sweep.where.conditions.empty()) out.emplace_back("sweep.where");
  return out;
}

// Of `runner FILE ...`, `runner run FILE ...`, `runner sweep FILE ...`; else its options mean
// something else, and none are kept.
bool is_run(const Words& words, const std::string& file) {
  return words.size() > 1 && std::find(words.begin(), words.end(), file) != words.end() &&
         (words[1] == "sweep" || words[1] == "run" || words[1] == file || words[1][0] == '-');
}

std::string file_in(const Words& words, const std::filesystem::path& source) {
  for (const auto& word : words)
    if (std::filesystem::path(word).filename() == source.filename()) return word;
  return source.native();
}

}  // namespace

std::string variant_command(const std::string& command, const Plan& sweep,
                            const PlannedVariant& variant) {
  if (sweep.sources.empty()) return command;
  const Words words = words_of(command);
  const std::string file = file_in(words, sweep.sources.front());
  const auto kept = kept_axes(sweep);
  std::set<std::string> given;
  Words out = {"runner", "sweep", file};
  for (const auto& c : variant.at) {
    if (kept.contains(c.axis)) continue;
    given.insert(c.axis);
    out.push_back(c.axis + "=" + as_value(c.value));
  }
  if (given.empty() && kept.empty()) return command;  // it has no place that could be named
  for (const auto& path : left_out(sweep, variant, kept)) out.insert(out.end(), {"--unset", path});
  const bool run = is_run(words, file);
  for (std::size_t i = 1; run && i < words.size(); ++i) {
    const bool verb = i == 1 && (words[i] == "sweep" || words[i] == "run");
    const bool seeds = given.contains(kSeedAxis) && words[i].starts_with("--seeds");
    if (seeds && words[i] == "--seeds") ++i;
    if (!verb && !seeds && words[i] != file && !names_axis(words[i], given))
      out.push_back(words[i]);
  }
  if (!run) {
    for (const auto& path : sweep.unset) out.insert(out.end(), {"--unset", path});
    for (const auto& override : sweep.overrides) out.insert(out.end(), {"--set", override});
  }
  for (auto& word : out) word = shell_word(word);
  return join(out, " ");
}

}  // namespace kazan
