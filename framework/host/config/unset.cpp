#include "host/config/unset.hpp"

#include "base/text.hpp"
#include "host/config/set_path.hpp"

namespace kazan {
namespace {

// "l1" and "l1.coef" of {l1: {coef: 0.1}}. Not `use`: without it a node is none.
void add_paths(const Value& map, const std::string& before, std::vector<std::string>& paths) {
  for (const auto& entry : map.entries) {
    if (before.empty() && entry.key == "use") continue;
    paths.push_back(before + entry.key);
    if (entry.value.is_map()) add_paths(entry.value, before + entry.key + ".", paths);
  }
}

// A group goes as a whole, also where its members are spelled out (l1.coef). One that has no
// members left goes too.
bool erase(Value& map, const std::string& path) {
  if (std::erase_if(map.entries, [&](const Entry& e) {
        return e.key == path || e.key.starts_with(path + ".");
      }) > 0)
    return true;
  for (auto& entry : map.entries) {
    if (!entry.value.is_map() || !path.starts_with(entry.key + ".")) continue;
    if (!erase(entry.value, path.substr(entry.key.size() + 1))) continue;
    if (entry.value.entries.empty())
      std::erase_if(map.entries, [key = entry.key](const Entry& e) { return e.key == key; });
    return true;
  }
  return false;
}

Complaint no_node(const Value& nodes, const std::string& name, const std::string& rest) {
  std::vector<std::string> names;
  for (const auto& entry : nodes.entries) names.push_back(entry.key);
  auto complaint = unknown_name("unknown-node", "no node has the name", name, names);
  const bool too_deep = name == "nodes" && nodes.find(rest.substr(0, rest.find('.')));
  if (!too_deep) return complaint;
  complaint.suggestion = rest;
  complaint.message = "no node has the name nodes (did you mean " + rest + "?)";
  return complaint;
}

// "sweep", or a part of it: "sweep.where". Told apart from nodes, none of which is called so then.
bool unset_sweep(Value& document, const std::string& path, const Position& at,
                 Diagnostics& diagnostics) {
  const Entry* nodes = document.find("nodes");
  if (!(path + ".").starts_with("sweep.") || (nodes && nodes->value.find("sweep"))) return false;
  Entry* sweep = document.find("sweep");
  if (!sweep)
    diagnostics.error(at, lacking("option", "nothing to leave out: the file has no sweep", "one"));
  else if (path == "sweep")
    std::erase_if(document.entries, [](const Entry& e) { return e.key == "sweep"; });
  else if (!sweep->value.broken && !erase(sweep->value, path.substr(6)))
    diagnostics.error(at, unknown_name("option", "nothing to leave out: the sweep does not give",
                                       path.substr(6), keys_of(sweep->value)));
  return true;
}

}  // namespace

void unset(Value& document, const std::string& path, const Position& at, Diagnostics& diagnostics) {
  if (unset_sweep(document, path, at, diagnostics)) return;
  const auto dot = path.find('.');
  if (dot == path.npos || dot == 0 || dot + 1 == path.size())
    return diagnostics.error(
        at, wrong_value("option", "",
                        "NODE.PARAMETER, sweep or a part of it (sweep.where) to leave out", path));
  static const Value none;
  Entry* nodes = document.find("nodes");
  const std::string name = path.substr(0, dot), rest = path.substr(dot + 1);
  Entry* node = nodes ? nodes->value.find(name) : nullptr;
  if (!node) return diagnostics.error(at, no_node(nodes ? nodes->value : none, name, rest));
  if (node->value.broken || erase(node->value, rest)) return;
  std::vector<std::string> paths;
  add_paths(node->value, "", paths);
  diagnostics.error(
      at, unknown_name("unknown-parameter",
                       "nothing to leave out: the node " + name + " is not given", rest, paths));
}

}  // namespace kazan
