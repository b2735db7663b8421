#include "runner/completion/completion.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "runner/completion/sources.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

// A command line as far as it is written.
struct Line {
  const Verb* verb = nullptr;
  std::vector<OptionInfo> options;    // of the verb
  Given given;                        // what it says so far
  const OptionInfo* wants = nullptr;  // an option that waits for its value
  bool only_arguments = false;        // after "--"
};

const OptionInfo* option_named(const Line& line, const std::string& word) {
  for (const auto& option : line.options)
    if (word == "--" + option.name || (!option.letter.empty() && word == "-" + option.letter))
      return &option;
  return nullptr;
}

// The shell's "~/", which it has not replaced yet.
std::string at_home(const std::string& word) {
  const char* home = std::getenv("HOME");
  return word.starts_with("~/") && home ? home + word.substr(1) : word;
}

void take_value(Given& given, const std::string& option, const std::string& value) {
  if (option == "plugins") given.plugins.push_back(at_home(value));
  if (option == "set") given.set.push_back(value);
  if (option == "runs") given.runs = at_home(value);
}

void take(Line& line, const std::string& word) {
  if (line.wants) {
    take_value(line.given, line.wants->name, word);
    line.wants = nullptr;
  } else if (line.only_arguments || !word.starts_with('-') || word == "-") {
    line.given.arguments.push_back(at_home(word));
  } else if (word == "--") {
    line.only_arguments = true;
  } else if (const auto equals = word.find('='); equals != word.npos) {
    if (const auto* option = option_named(line, word.substr(0, equals)))
      take_value(line.given, option->name, word.substr(equals + 1));
  } else if (const auto* option = option_named(line, word); option && !option->value.empty()) {
    line.wants = option;
  }
}

// The words before the last. Without a verb it is `run`.
Line read(const std::vector<std::string>& words) {
  Line line;
  line.verb = verb_named(words.front());
  const std::size_t first = line.verb ? 1 : 0;
  if (!line.verb) line.verb = verb_named("run");
  line.options = options_of(*line.verb);
  for (std::size_t i = first; i + 1 < words.size(); ++i) take(line, words[i]);
  return line;
}

// "EXPERIMENT.yaml" of "EXPERIMENT.yaml NODE..." for the first argument; the last one repeats.
std::string argument_kind(const Line& line, const std::string& arguments) {
  const auto kinds = split(arguments, ' ');
  const std::size_t at = line.given.arguments.size();
  std::string kind = kinds[std::min(at, kinds.size() - 1)];
  const auto dots = kind.find("...");
  if (at >= kinds.size() && dots == kind.npos) return "";
  if (kind == "...") return "AXIS=VALUES";  // of an experiment that may be a sweep
  if (dots != kind.npos) kind.erase(dots);
  std::erase_if(kind, [](char c) { return c == '[' || c == ']'; });
  return kind;
}

// Behind " | " stands what may be given instead.
std::vector<std::string> alternatives(std::string usage) {
  std::vector<std::string> out;
  for (auto bar = usage.find(" | "); bar != usage.npos; bar = usage.find(" | ")) {
    out.push_back(usage.substr(0, bar));
    usage.erase(0, bar + 3);
  }
  out.push_back(usage);
  return out;
}

Completion arguments(const Line& line, const std::string& current) {
  Completion out;
  for (const auto& alternative : alternatives(line.verb->arguments)) {
    const auto more = candidates_of(argument_kind(line, alternative), current, line.given);
    out.files = out.files || more.files;
    for (const auto& candidate : more.candidates)
      if (std::none_of(out.candidates.begin(), out.candidates.end(),
                       [&](const auto& c) { return c.text == candidate.text; }))
        out.candidates.push_back(candidate);
  }
  return out;
}

Completion option_names(const Line& line) {
  Completion out;
  for (const auto& option : line.options)
    out.candidates.push_back({"--" + option.name, option.doc});
  return out;
}

Completion verb_names() {
  Completion out;
  for (const auto& verb : verbs())
    if (verb.shown) out.candidates.push_back({verb.name, verb.summary});
  out.candidates.push_back({"env", kEnvSummary});
  return out;
}

// The first word: a verb, or an experiment.
Completion first_word(const std::string& current) {
  if (current.starts_with('-'))
    return {false, {{"--help", "the verbs"}, {"--version", "of this program"}}};
  Completion out = verb_names();
  out.candidates.push_back({"help", "what a verb does and takes"});
  std::erase_if(out.candidates, [&](const auto& c) { return !c.text.starts_with(current); });
  const Completion files = candidates_of("EXPERIMENT.yaml", current, {});
  if (out.candidates.empty()) return files;
  for (const auto& file : files.candidates)  // folders are too many to be offered unasked
    if (!current.empty() || !file.text.ends_with('/')) out.candidates.push_back(file);
  return out;
}

Completion values(const Line& line, const OptionInfo& option, const std::string& current) {
  const bool gathered = option.name == "gathered";  // of nodes only those
  Completion out = candidates_of(gathered ? "GATHERING" : option.value, current, line.given);
  if (line.verb->name == std::string("report") && option.name == "report")  // it makes one
    std::erase_if(out.candidates, [](const auto& c) { return c.text == "none"; });
  return out;
}

Completion all(const std::vector<std::string>& words) {
  const std::string& current = words.back();
  if (words.size() == 1) return first_word(current);
  if (words.front() == "help") return words.size() == 2 ? verb_names() : Completion{};
  const Line line = read(words);
  if (line.wants) return values(line, *line.wants, current);
  const auto equals = current.find('=');
  if (!line.only_arguments && current.starts_with("--") && equals != current.npos) {
    const auto* option = option_named(line, current.substr(0, equals));
    if (!option) return {};
    Completion out = values(line, *option, current.substr(equals + 1));
    for (auto& c : out.candidates) c.text.insert(0, current.substr(0, equals + 1));
    return out;
  }
  if (!line.only_arguments && current.starts_with('-')) return option_names(line);
  return arguments(line, current);
}

}  // namespace

Completion complete(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  Completion out = all(words);
  std::erase_if(out.candidates, [&](const auto& c) { return !c.text.starts_with(words.back()); });
  return out;
}

int print_completion(const std::vector<std::string>& words) {
  std::string text;
  try {
    const Completion found = complete(words);
    for (const auto& [candidate, doc] : found.candidates) {
      // A name that no line of a shell's script could hold.
      if (candidate.find_first_of("\n\t") != candidate.npos) continue;
      text += candidate + (doc.empty() ? "" : "\t" + split(doc, '\n').front()) + "\n";
    }
    if (!text.empty()) text.insert(0, found.files ? "files\n" : "words\n");
  } catch (const std::exception&) {
    return 0;
  }
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace kazan
