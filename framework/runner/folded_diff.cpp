#include "runner/folded_diff.hpp"

#include <algorithm>

namespace kazan {
namespace {

constexpr std::size_t kMostChanges = 4;  // of one thing, told each
constexpr std::size_t kMostListed = 2;   // things that an input reads

std::string base_of(const std::string& name) {
  return name.substr(0, name.find('['));
}

// What an input reads, one each.
std::vector<std::string> references_in(const Json& inputs) {
  std::vector<std::string> out;
  if (!inputs.is_string()) return out;
  const std::string& text = inputs.string();
  for (std::size_t begin = 0, end = 0; end != text.npos; begin = end + 2) {
    end = text.find(", ", begin);
    out.push_back(text.substr(begin, end - begin));
  }
  return out;
}

// "3 of sae", where all are of one node of the file.
std::string counted(const std::vector<std::string>& references) {
  std::string base = base_of(references[0]);
  for (const auto& reference : references)
    if (base_of(reference) != base) base = "several nodes";
  return std::to_string(references.size()) + " of " + base.substr(0, base.find('.'));
}

// Long lists of inputs in few words; as many of one node, the first that the other lacks.
DiffRow folded_inputs(DiffRow row) {
  const auto a = references_in(row.a), b = references_in(row.b);
  if (!row.name.starts_with("inputs.") || a.empty() || b.empty()) return row;
  if (std::max(a.size(), b.size()) <= kMostListed) return row;
  const auto first = [](const auto& own, const auto& others) {
    const auto lone = std::find_if(own.begin(), own.end(), [&](const auto& reference) {
      return std::find(others.begin(), others.end(), reference) == others.end();
    });
    return lone == own.end() ? "" : ", " + *lone;
  };
  const bool alike = counted(a) == counted(b);
  row.a = counted(a) + (alike ? first(a, b) : "");
  row.b = counted(b) + (alike ? first(b, a) : "");
  return row;
}

struct Change {
  DiffRow row;
  std::size_t nodes = 0;
};

// Of each thing the changes, in the order in which they come up.
std::vector<std::vector<Change>> changes_of(const std::vector<const NodeDiff*>& nodes) {
  std::vector<std::vector<Change>> all;
  for (const auto* node : nodes)
    for (const auto& given : node->section.rows) {
      const DiffRow row = folded_inputs(given);
      auto thing = std::find_if(all.begin(), all.end(), [&](const auto& changes) {
        return changes[0].row.name == row.name;
      });
      if (thing == all.end()) thing = all.emplace(all.end());
      auto change = std::find_if(thing->begin(), thing->end(), [&](const Change& known) {
        return known.row.a == row.a && known.row.b == row.b;
      });
      if (change == thing->end()) change = thing->insert(change, {row, 0});
      ++change->nodes;
    }
  return all;
}

DiffRow row_of(const Change& change, std::size_t all) {
  DiffRow row = change.row;
  if (change.nodes < all) row.name += " (in " + std::to_string(change.nodes) + ")";
  return row;
}

void add_rows(const std::vector<Change>& changes, std::size_t all, std::vector<DiffRow>& rows) {
  if (changes.size() <= kMostChanges) {
    for (const auto& change : changes) rows.push_back(row_of(change, all));
    return;
  }
  std::size_t nodes = 0;
  for (const auto& change : changes) nodes += change.nodes;
  DiffRow row = row_of({changes[0].row, nodes}, all);
  row.name += ", " + std::to_string(changes.size()) + " changes, such as";
  rows.push_back(std::move(row));
}

DiffSection section_of(const std::vector<const NodeDiff*>& nodes) {
  if (nodes.size() == 1) {
    DiffSection one = nodes[0]->section;
    for (auto& row : one.rows) row = folded_inputs(std::move(row));
    return one;
  }
  DiffSection out{std::to_string(nodes.size()) + " nodes of " + base_of(nodes[0]->name) + " (" +
                      nodes[0]->stage + ")",
                  {}};
  for (const auto& changes : changes_of(nodes)) add_rows(changes, nodes.size(), out.rows);
  return out;
}

}  // namespace

std::vector<DiffSection> folded_nodes(std::vector<NodeDiff> nodes) {
  std::vector<std::vector<const NodeDiff*>> groups;
  for (const auto& node : nodes) {
    auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return base_of(group[0]->name) == base_of(node.name) && group[0]->stage == node.stage;
    });
    if (found == groups.end()) found = groups.emplace(groups.end());
    found->push_back(&node);
  }
  std::vector<DiffSection> out;
  for (const auto& group : groups) out.push_back(section_of(group));
  return out;
}

std::vector<DiffRow> folded_lone(std::vector<DiffRow> lone) {
  std::vector<DiffRow> out;
  std::vector<std::size_t> counts;
  for (auto& row : lone) {
    const auto found = std::find_if(out.begin(), out.end(), [&](const DiffRow& known) {
      return base_of(known.name) == base_of(row.name) && known.a == row.a && known.b == row.b;
    });
    if (found == out.end()) {
      out.push_back(std::move(row));
      counts.push_back(1);
    } else {
      ++counts[static_cast<std::size_t>(found - out.begin())];
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i)
    if (counts[i] > 1) out[i].name = std::to_string(counts[i]) + " of " + base_of(out[i].name);
  return out;
}

}  // namespace kazan
