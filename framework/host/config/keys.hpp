// The keys that an experiment's file knows, each said once: what it means and what may stand behind
// it. Readers take names, limits and the words of their messages from here; `runner schema` takes
// all of it for editors.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace kazan {

enum class Takes {
  text,
  whole,  // a whole number
  // of the file
  name,
  path,
  renderer,
  vars,
  nodes,
  settings,  // {NODE.PARAMETER: value}
  sweep,
  // of a node
  stage,
  references,  // a node, a list of nodes, or {INPUT: ...}
  axes,
  // of a sweep
  values_by_axis,
  points,
  random,
  cases,
  seeds,
  conditions,
  metrics,
  // of a distribution
  ends,           // [least, most]
  positive_ends,  // above 0
  whole_ends,
  values,
};

struct Key {
  const char* name;
  Takes takes;
  const char* doc;
  const char* expected = "";  // as messages write it
  // Of a whole number.
  std::int64_t least = std::numeric_limits<std::int64_t>::min(),
               most = std::numeric_limits<std::int64_t>::max();
};
using Keys = std::vector<Key>;

inline const Keys& experiment_keys() {
  static const Keys keys = {
      {"name", Takes::name,
       "Names the folder of its runs. Without it that of the experiment it extends holds, else the "
       "file's name.",
       "at most 64 letters, digits, _ and -"},
      {"doc", Takes::text, "The question it asks; on the report."},
      {"seed", Takes::whole,
       "What every stage that draws random numbers starts from; 0 unless given."},
      {"vars", Takes::vars,
       "Values that are varied or used twice: $NAME in a node is the value, of whatever type; "
       "$(NAME) stands inside a longer text.",
       "{NAME: value}"},
      {"nodes", Takes::nodes,
       "What is computed, each a use of a stage, in any order. In a file that extends another a "
       "node takes the place of the one of its name there; null removes that.",
       "{NAME: {use: STAGE}}"},
      {"sweep", Takes::sweep,
       "Many variants as one run. Where several keys are given, their points are combined; what is "
       "written last varies fastest.",
       "a mapping with grid, zip, list, random, cases or seeds"},
      {"report", Takes::renderer,
       "The renderer of the report, report.html unless given; none: no report."},
      {"extends", Takes::path,
       "Another experiment, of which this is a variation; a relative path starts from this file's "
       "folder.",
       "the path of an experiment"},
      {"set", Takes::settings,
       "Changes single values, by the paths of --set: a var, seed, NODE.PARAMETER.",
       "{NODE.PARAMETER: value}"}};
  return keys;
}

// Of a node, beside its stage's parameters, which therefore cannot have these names.
inline const Keys& node_keys() {
  static const Keys keys = {
      {"use", Takes::stage, "The stage.", "the name of a stage"},
      {"in", Takes::references,
       "Where its inputs come from: NODE, which is a node's first output, or NODE.OUTPUT.",
       "{INPUT: NODE, ...}"},
      {"seed", Takes::whole, "Its own seed in place of the experiment's."},
      {"doc", Takes::text, "What it is for; on the report."},
      {"over", Takes::axes,
       "Axes of the sweep over which it gathers what it reads: it is one node for all variants "
       "that differ on these only.",
       "axes of the sweep, as in [seed]"},
      {"threads", Takes::whole, "Its own number of threads.", "1 to 1024", 1, 1024}};
  return keys;
}

inline constexpr std::int64_t kMostPoints = 100'000;  // of one block of a sweep

inline const Keys& sweep_keys() {
  static const Keys keys = {
      {"grid", Takes::values_by_axis,
       "Every combination of these values. An axis is a var, NODE.PARAMETER or seed; a..b is a "
       "range with both ends; all is every value that the stage knows, as of a model's layers.",
       "{AXIS: [value, value]}"},
      {"zip", Takes::values_by_axis,
       "The first value of each axis together, then the second: lists of one length.",
       "{AXIS: [value, value], AXIS: [value, value]}"},
      {"list", Takes::points, "These points. What one does not name is as the experiment has it.",
       "[{AXIS: value}, {AXIS: value}]"},
      {"random", Takes::random, "Points drawn at random. A larger count adds to what there is.",
       "{count: 20, AXIS: {uniform: [least, most]}}"},
      {"cases", Takes::cases,
       "Named overrides, as an axis case: paths, or nodes with what changes in them. use changes a "
       "node's stage; null removes a node.",
       "{NAME: {NODE: {parameter: value}}}"},
      {"seeds", Takes::seeds,
       "Every variant with that many seeds, from the experiment's on; or with those of a list.",
       "1 to 100,000, or a list of seeds", 1, kMostPoints},
      {"where", Takes::conditions,
       "Which variants are meant: comparisons of axes with values; and binds stronger than or. Of "
       "a list all have to hold.",
       "AXIS < VALUE, with <, <=, >, >=, == or !=; and, or and parentheses between them"},
      {"show", Takes::metrics,
       "The metrics that table and page show first, in place of those that stages call headlines.",
       "metrics as NODE.METRIC"}};
  return keys;
}

// Of `random`, beside its axes.
inline const Keys& random_keys() {
  static const Keys keys = {
      {"count", Takes::whole, "How many points.", "1 to 100,000", 1, kMostPoints},
      {"seed", Takes::whole, "What the draws start from; 0 unless given."}};
  return keys;
}

// Of an axis of `random`.
inline const Keys& distributions() {
  static const Keys keys = {
      {"uniform", Takes::ends, "Any number between two.", "[least, most] with least <= most"},
      {"log_uniform", Takes::positive_ends, "Any number between two, each power of ten as often.",
       "[least, most] with 0 < least <= most"},
      {"integers", Takes::whole_ends, "Any whole number between two, both ends included.",
       "[least, most], whole numbers"},
      {"choice", Takes::values, "One of these values.", "[value, value]"}};
  return keys;
}

inline std::vector<std::string> names_of(const Keys& keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.emplace_back(key.name);
  return names;
}

inline const Key* find_key(const Keys& keys, std::string_view name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

// What `keys` is known to have.
inline const Key& key_of(const Keys& keys, std::string_view name) {
  if (const Key* found = find_key(keys, name)) return *found;
  throw Error(Fault::internal, "no key " + std::string(name));
}

}  // namespace kazan
