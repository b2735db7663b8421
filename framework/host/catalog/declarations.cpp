#include "host/catalog/declarations.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/catalog/plugin_names.hpp"
#include "host/catalog/stage_object.hpp"
#include "host/config/reserved.hpp"
#include "sdk/metric_text.hpp"
#include "sdk/metrics.hpp"

namespace kazan {
namespace {

using Faults = std::vector<std::string>;

constexpr const char* kLower = "abcdefghijklmnopqrstuvwxyz0123456789_";

bool made_of(const std::string& word, const char* letters) {
  return !word.empty() && word.find_first_not_of(letters) == word.npos;
}

// "acme.Histogram/1": whose it is, what, and the version of what is saved.
bool is_type(const std::string& type) {
  const auto dot = type.find('.'), slash = type.find('/');
  if (dot == type.npos || slash == type.npos || slash < dot) return false;
  const std::string version = type.substr(slash + 1);
  return made_of(type.substr(0, dot), kLower) &&
         made_of(type.substr(dot + 1, slash - dot - 1),
                 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") &&
         made_of(version, "0123456789") && version[0] != '0';
}

// A metric's name with a word in the place of each placeholder.
std::string filled(const std::string& metric) {
  std::string out;
  for (const auto& part : parts_of(metric))
    out += part.text + (part.placeholder.empty() ? "" : "x");
  return out;
}

// "l1.coef": words with dots between them.
bool is_dotted(const std::string& name) {
  const auto words = split(name, '.');
  return std::all_of(words.begin(), words.end(),
                     [](const std::string& word) { return made_of(word, kLower); });
}

void check_id(const char* what, const std::string& id, const std::string& doc, Faults& faults) {
  if (!is_plugin_name(id))
    faults.push_back(std::string("the ") + what + "'s name is \"" + id + "\"; expected " +
                     kPluginNameForm);
  if (doc.empty()) faults.push_back(std::string("the ") + what + " has no doc");
}

// Of one stage, which its declarations share.
class Names {
 public:
  // `reserved`: what none may be called, for it is `meaning`.
  Names(std::set<std::string> reserved, std::string meaning, Faults& faults)
      : reserved_(std::move(reserved)), meaning_(std::move(meaning)), faults_(faults) {}

  void take_word(const std::string& what, const std::string& name, const std::string& doc) {
    take(what, name, doc, made_of(name, kLower) ? "" : "of a-z, 0-9 and _");
  }
  // `filled`: without placeholders.
  void take_dotted(const std::string& what, const std::string& name, const std::string& filled,
                   const std::string& doc) {
    take(what, name, doc, is_dotted(filled) ? "" : "of a-z, 0-9 and _, dots only between words");
  }

 private:
  void take(const std::string& what, const std::string& name, const std::string& doc,
            const std::string& lacking) {
    const std::string who = "the " + what + " \"" + name + "\"";
    if (!lacking.empty()) faults_.push_back(who + " is not a name in lower_case: " + lacking);
    if (doc.empty()) faults_.push_back(who + " has no doc");
    if (reserved_.contains(name)) faults_.push_back(who + " has the name of " + meaning_);
    if (const auto [at, is_new] = taken_.emplace(name, what); !is_new)
      faults_.push_back(who + " has a name that is taken already, by " +
                        (at->second == what ? "another " : "a ") + at->second);
  }

  std::set<std::string> reserved_;
  std::map<std::string, std::string> taken_;  // by what
  std::string meaning_;
  Faults& faults_;
};

void check_metric(const MetricSpec& metric, Names& names, Faults& faults) {
  try {
    names.take_dotted("metric", metric.name, filled(metric.name), general_definition(metric));
  } catch (const Error& e) {
    faults.push_back("the metric \"" + metric.name + "\": " + e.what());
  }
}

void check_names(const StageInfo& stage, Faults& faults) {
  const auto& keys = reserved_words();
  Names read({keys.begin(), keys.end()}, "a key of nodes (" + join(keys, ", ") + ")", faults);
  for (const auto& p : stage.params) read.take_dotted("parameter", p.name, p.name, p.doc);
  for (const auto& p : stage.inputs) read.take_word("input", p.name, p.doc);
  Names written({"figures", Metrics::kPort, "record.json", "chunks.json", "series.json"},
                "what else lies in a node's folder", faults);
  for (const auto& p : stage.outputs) written.take_word("output", p.name, p.doc);
  Names given({}, "", faults);
  for (const auto& m : stage.metrics) check_metric(m, given, faults);
}

// `l1: 0.1` would be both, a value and short for `l1: {coef: 0.1}`.
void check_groups(const StageInfo& stage, Faults& faults) {
  for (const auto& group : stage.params)
    for (const auto& member : stage.params)
      if (member.name.starts_with(group.name + "."))
        faults.push_back("the parameter \"" + group.name + "\" has the name of the group of \"" +
                         member.name + "\"");
}

// More would be no summary.
constexpr std::size_t kMostHeadlines = 3;

void check_headlines(const StageInfo& stage, Faults& faults) {
  std::vector<std::string> names;
  for (const auto& m : stage.metrics)
    if (m.headline) names.push_back(m.name);
  if (names.size() > kMostHeadlines)
    faults.push_back("of its metrics " + std::to_string(names.size()) + " are headlines, " +
                     join(names, ", ") + "; expected at most " + std::to_string(kMostHeadlines));
}

void undeclared_input(const std::string& who, const std::string& input, const StageInfo& stage,
                      Faults& faults) {
  std::vector<std::string> names;
  for (const auto& port : stage.inputs) names.push_back(port.name);
  faults.push_back(who + " the input \"" + input + "\", which is not declared" +
                   did_you_mean(input, names));
}

void check_inputs_named(const StageInfo& stage, Faults& faults) {
  for (const auto& p : stage.params) {
    if (p.metric_of.empty()) continue;
    const std::string who = "the parameter \"" + p.name + "\" names a metric of";
    const auto* input = stage.input(p.metric_of);
    if (!input)
      undeclared_input(who, p.metric_of, stage, faults);
    else if (p.type != ParamType::string || input->type != Metrics::kType)
      faults.push_back(who + " \"" + p.metric_of + "\"; expected a text, and an input of metrics");
  }
  for (const auto& m : stage.metrics)
    for (const auto& input : m.with)
      if (!stage.input(input))
        undeclared_input("the metric \"" + m.name + "\" is given only with", input, stage, faults);
}

void check_types(const StageInfo& stage, Faults& faults) {
  for (const auto* ports : {&stage.inputs, &stage.outputs})
    for (const auto& port : *ports)
      if (!is_type(port.type))
        faults.push_back("the type of \"" + port.name + "\" is \"" + port.type +
                         "\"; expected OWNER.Name/VERSION, as acme.Histogram/1");
}

bool leaves_nothing(const ParamSpec& spec) {
  if (!spec.minimum || !spec.maximum) return false;
  const bool excluded = spec.above_minimum || spec.below_maximum;
  return excluded ? *spec.minimum >= *spec.maximum : *spec.minimum > *spec.maximum;
}

void check_params(const StageInfo& stage, Faults& faults) {
  for (const auto& p : stage.params) {
    if (p.list && p.type == ParamType::file)
      faults.push_back("the parameter \"" + p.name +
                       "\" is a list of files: plan them by Planner::file instead");
    if (leaves_nothing(p))
      faults.push_back("the parameter \"" + p.name + "\" can have no value: " + describe_range(p));
    else if (const auto why = p.required ? std::nullopt : out_of_range(p, p.fallback))
      faults.push_back("the default of the parameter \"" + p.name + "\": " + *why);
  }
}

template <class Item>
void add(const Item& item, const std::string& library, Faults& faults) {
  const std::string who =
      item.id + ", " + author_of(item.class_name.c_str(), item.file.c_str(), library) + ": ";
  for (const auto& fault : faults_of(item)) faults.push_back(who + fault);
}

}  // namespace

Faults faults_of(const StageInfo& stage) {
  Faults faults;
  check_id("stage", stage.id, stage.doc, faults);
  check_names(stage, faults);
  check_groups(stage, faults);
  check_headlines(stage, faults);
  check_inputs_named(stage, faults);
  check_types(stage, faults);
  check_params(stage, faults);
  return faults;
}

Faults faults_of(const RendererInfo& renderer) {
  Faults faults;
  check_id("renderer", renderer.id, renderer.doc, faults);
  const std::string& file = renderer.output_name;
  if (file.empty() || file.find('/') != file.npos)
    faults.push_back("what it writes is called \"" + file + "\"; expected the name of a file");
  return faults;
}

Faults faults_of(const PluginInfo& plugin, const std::string& library) {
  Faults faults;
  std::map<std::string, std::string> owners;
  const auto claim = [&](const auto& item) {
    const auto [at, fresh] = owners.emplace(item.id, item.class_name);
    if (!fresh)
      faults.push_back(item.id + ", in " + library + ": two classes have this name, " + at->second +
                       " and " + item.class_name);
  };
  for (const auto& stage : plugin.stages) {
    claim(stage);
    add(stage, library, faults);
  }
  for (const auto& renderer : plugin.renderers) {
    claim(renderer);
    add(renderer, library, faults);
  }
  if (plugin.stages.empty() && plugin.renderers.empty())
    faults.push_back(library + " has neither a KAZAN_STAGE nor a KAZAN_RENDERER");
  return faults;
}

}  // namespace kazan
