#include "host/config/lay_over.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/config/named_axes.hpp"
#include "host/config/reserved.hpp"
#include "host/config/set_path.hpp"

namespace kazan {
namespace {

// "the case l1", or of an axis whose value is an override itself "the axis sae".
std::string author_of(const Setting& setting, const SweepPoint& point) {
  const std::string named = value_on(point.at, kCaseAxis);
  const bool axis = std::any_of(point.at.begin(), point.at.end(),
                                [&](const Coordinate& c) { return c.axis == setting.path; });
  return axis || named.empty() ? "the axis " + setting.path : "the case " + named;
}

// What a case that says of a node all that one has wants to do.
std::string instead_of_adding(const std::string& node) {
  return node + " among nodes, and " + node + ": null in the cases without it; a case adds no node";
}

// A word that may be meant as a node, or as a var: both have their nearest.
Complaint neither(const Value& document, const Setting& setting, const SweepPoint& point) {
  static const Value kNone;
  const auto names = [&](const char* key) {
    const Entry* found = document.find(key);
    return keys_of(found ? found->value : kNone);
  };
  const auto nodes = names("nodes"), vars = names("vars");
  const auto node = nearest(setting.path, nodes), var = nearest(setting.path, vars);
  Complaint c{author_of(setting, point) + ": no node has the name " + setting.path,
              "unknown-node",
              setting.value.is_map() ? "NODE: {PARAMETER: value}"
                                     : "NODE.PARAMETER: value, VAR: value or seed: value",
              setting.path,
              setting.value.is_map() ? node.value_or("") : var.value_or(node.value_or("")),
              {}};
  if (node) c.message += " (did you mean " + *node + "?)";
  c.message += ", and no var";
  if (var) c.message += " (did you mean " + *var + "?)";
  if (!node && setting.value.find("use")) c.expected = instead_of_adding(setting.path);
  c.message += "; expected " + c.expected;
  return c;
}

bool is_known(Value& document, const std::string& path) {
  return path == kSeedAxis || path.find('.') != path.npos || map_at(document, "nodes").find(path) ||
         map_at(document, "vars").find(path);
}

class Laying {
 public:
  Laying(Value& document, const SweepPoint& point, Diagnostics& diagnostics)
      : document_(document), point_(point), diagnostics_(diagnostics) {}

  void lay(const Setting& setting) {
    if (setting.value.broken && !is_known(document_, setting.path)) return;
    Entry* node = map_at(document_, "nodes").find(setting.path);
    if (node && setting.value.is_map()) return change(*node, setting);
    if (node && setting.value.is_null()) return remove(setting);
    const bool of_case = value_on(point_.at, setting.path).empty();
    if ((of_case || setting.value.is_map()) && !is_known(document_, setting.path))
      return diagnostics_.error(setting.at, neither(document_, setting, point_));
    set_path(document_, setting.path, setting.at, setting.value, diagnostics_);
  }

  Removals removed;

 private:
  void change(Entry& node, const Setting& setting) {
    if (setting.value.find("use"))
      for (auto& entry : node.value.entries) {
        const auto& words = reserved_words();
        entry.inherited = std::find(words.begin(), words.end(), entry.key) == words.end();
      }
    for (const auto& member : setting.value.entries)
      set_path(document_, setting.path + "." + member.key, member.at, member.value, diagnostics_);
  }

  void remove(const Setting& setting) {
    removed[setting.path] = {author_of(setting, point_), setting.at};
    std::erase_if(map_at(document_, "nodes").entries,
                  [&](const Entry& e) { return e.key == setting.path; });
  }

  Value& document_;
  const SweepPoint& point_;
  Diagnostics& diagnostics_;
};

}  // namespace

Removals lay_over(Value& document, const SweepPoint& point, Diagnostics& diagnostics) {
  Laying laying(document, point, diagnostics);
  for (const auto& setting : point.settings) laying.lay(setting);
  return std::move(laying.removed);
}

Complaint removed_node(const std::string& node, const Removal& removal, const std::string& reader) {
  auto c = lacking("unknown-node",
                   removal.by + " removes the node " + node + " (" + removal.at.text() +
                       "), which " + reader + " reads",
                   removal.by + " to remove " + reader + " too, or to change its in:");
  c.found = node;
  return c;
}

}  // namespace kazan
