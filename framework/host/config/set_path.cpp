#include "host/config/set_path.hpp"

#include "base/text.hpp"
#include "host/config/named_axes.hpp"

namespace kazan {
namespace {

// The one name that begins `word`, or that it begins: "k" of "kay". "" where several do, or none.
std::string beginning(const std::string& word, const std::vector<std::string>& names) {
  std::string found;
  for (const auto& name : names)
    if (word.starts_with(name) || name.starts_with(word)) {
      if (!found.empty()) return "";
      found = name;
    }
  return found;
}

// A path without a dot that is no var. Often it is a parameter's name, or a node's.
Complaint no_such_path(const Value& document, const std::string& path) {
  static const Value kNone;
  const Entry* vars = document.find("vars");
  const Entry* nodes = document.find("nodes");
  const Value& all = nodes ? nodes->value : kNone;
  if (all.find(path))
    return {path + " is a node; expected " + path + ".PARAMETER, a var or seed",
            "unknown-variable",
            path + ".PARAMETER, a var or seed",
            "the node " + path,
            "",
            {}};
  const auto names = vars ? keys_of(vars->value) : std::vector<std::string>{};
  auto c = unknown_name("unknown-variable", "no var has the name", path, names);
  for (const auto& node : all.entries)
    if (c.suggestion.empty() && node.value.find(path)) c.suggestion = node.key + "." + path;
  if (c.suggestion.empty()) c.suggestion = beginning(path, names);
  if (c.expected.empty()) c.expected = "NODE.PARAMETER or seed: there are no vars";
  c.message = "no var has the name " + path +
              (c.suggestion.empty() ? "" : " (did you mean " + c.suggestion + "?)") +
              "; expected " + c.expected;
  return c;
}

}  // namespace

std::vector<std::string> keys_of(const Value& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map.entries) keys.push_back(entry.key);
  return keys;
}

void put(Value& map, Entry entry) {
  if (Entry* found = map.find(entry.key))
    *found = std::move(entry);
  else
    map.entries.push_back(std::move(entry));
}

Value& map_at(Value& document, const std::string& key) {
  if (Entry* found = document.find(key)) return found->value;
  document.entries.push_back({key, document.at, {}});
  document.entries.back().value.kind = Value::Kind::map;
  return document.entries.back().value;
}

void set_path(Value& document, const std::string& path, const Position& at, Value value,
              Diagnostics& diagnostics) {
  const auto dot = path.find('.');
  if (dot == path.npos) {
    if (path == kSeedAxis) return put(document, {path, at, std::move(value)});
    Value& vars = map_at(document, "vars");
    if (vars.find(path)) return put(vars, {path, at, std::move(value)});
    return diagnostics.error(at, no_such_path(document, path));
  }
  Value& nodes = map_at(document, "nodes");
  const std::string name = path.substr(0, dot);
  Entry* node = nodes.find(name);
  if (node && node->value.broken) return;
  if (!node || !node->value.is_map())
    return diagnostics.error(
        at, unknown_name("unknown-node", "no node has the name", name, keys_of(nodes)));
  // A group given by its shorthand becomes a mapping when one of its members is set.
  Value* target = &node->value;
  auto steps = split(path.substr(dot + 1), '.');
  while (steps.size() > 1) {
    Entry* group = target->find(steps.front());
    if (!group || !group->value.is_map()) break;
    target = &group->value;
    steps.erase(steps.begin());
  }
  // Last, so that of two spellings (l1, l1.coef) the one laid over last wins.
  const std::string member = join(steps, ".");
  std::erase_if(target->entries, [&](const Entry& e) { return e.key == member; });
  target->entries.push_back({member, at, std::move(value), true});
}

}  // namespace kazan
