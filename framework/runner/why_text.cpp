#include "runner/why_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

constexpr std::size_t kValueWidth = 28;
constexpr std::size_t kCausesInTable = 2;

std::string value_text(const Json& value) {
  const std::string text = shown(value);
  return text.empty() ? "\"\"" : printable(text);
}

std::string heading(const std::string& text) {
  return "\n" + coloured(stdout, Colour::blue, printable(text)) + "\n";
}

std::string ingredients_text(const Explanation& explanation) {
  std::size_t width = 0, values = 0;
  for (const auto& item : explanation.ingredients) {
    width = std::max(width, columns(printable(item.name)));
    if (const auto size = columns(value_text(item.value)); size <= kValueWidth)
      values = std::max(values, size);
  }
  std::string text = heading("its key is made of");
  for (const auto& item : explanation.ingredients) {
    std::string line = "  " + padded(printable(item.name), width + 2);
    line += padded(value_text(item.value), values);
    if (!item.source.empty()) line += "  " + coloured(stdout, Colour::dim, printable(item.source));
    if (!item.keyed) line += coloured(stdout, Colour::dim, "; not keyed itself");
    text += line + "\n";
  }
  return text;
}

struct State {
  const char *text, *in_table;
  Colour colour;
};

State state_of(const Explanation& explanation) {
  if (explanation.in_store) return {"in the store, a run reuses it", "in store", Colour::green};
  if (explanation.damage.empty())
    return {"not in the store, a run computes it", "to run  ", Colour::yellow};
  return {"damaged in the store, a run makes it again", "damaged ", Colour::red};
}

std::string differences_text(const Explanation& explanation) {
  if (!explanation.missing_in.empty())
    return heading(explanation.missing_in + " has no node " + explanation.node->name);
  if (explanation.compared_with.empty())
    return explanation.in_store ? "" : heading("no earlier run or result to compare it with");
  const std::string there =
      explanation.status_there.empty() ? "" : " (" + explanation.status_there + " there)";
  const bool same = explanation.differences.empty();
  const bool key = same && !explanation.from_record;
  std::string text = heading((key ? "the same key as in " : "what differs from ") +
                             explanation.compared_with + there);
  for (const auto& difference : explanation.differences) {
    text += "  " + printable(difference.text());
    if (!difference.because.empty()) text += ", because";
    text += "\n";
    for (const auto& cause : difference.because)
      text += "    " + printable(cause.node + "." + cause.text()) + "\n";
  }
  if (same && explanation.from_record)
    text += "  its record does not say what it read: files or inputs differ\n";
  else if (same && !explanation.in_store && explanation.damage.empty())
    text += "  its result was removed since, or was never there\n";
  return text;
}

std::string environment_text(const Explanation& explanation) {
  if (explanation.environment.empty()) return "";
  std::string text = heading("the stored result was computed with");
  for (const auto& fact : explanation.environment) {
    text += "  " + padded(printable(fact.name), 12) + value_text(fact.recorded);
    if (fact.differs())
      text += "  " + coloured(stdout, Colour::yellow, "here " + value_text(fact.here));
    text += "\n";
  }
  return text;
}

// In a table: the roots, however deep they are.
std::string cause_text(const Explanation& explanation) {
  const auto found = roots(explanation.differences);
  std::vector<std::string> parts;
  for (const auto& root : found)
    if (parts.size() < kCausesInTable)
      parts.push_back((root.node == explanation.node->name ? "" : root.node + ".") + root.text());
  if (found.size() > kCausesInTable)
    parts.push_back("and " + std::to_string(found.size() - kCausesInTable) + " more");
  if (!parts.empty()) return join(parts, "; ");
  if (explanation.in_store) return "";
  if (!explanation.damage.empty()) return explanation.damage;
  if (explanation.compared_with.empty())
    return explanation.missing_in.empty() ? "nothing to compare it with"
                                          : explanation.missing_in + " has no such node";
  if (explanation.from_record) return "files or inputs differ from " + explanation.compared_with;
  return "the same key as in " + explanation.compared_with +
         (explanation.status_there.empty() ? "" : ", " + explanation.status_there + " there");
}

}  // namespace

std::string why_text(const Explanation& explanation) {
  const PlannedNode& node = *explanation.node;
  const State state = state_of(explanation);
  const std::string damage = explanation.damage.empty() ? "" : printable(explanation.damage) + "\n";
  return node.name + " (" + node.stage + "): " + coloured(stdout, state.colour, state.text) + "\n" +
         damage + "key " + node.key + "\n" + differences_text(explanation) +
         ingredients_text(explanation) + environment_text(explanation);
}

std::string why_table(const std::vector<Explanation>& explanations, const std::string& experiment) {
  std::size_t width = 0, stored = 0;
  for (const auto& explanation : explanations) {
    width = std::max(width, explanation.node->name.size());
    stored += explanation.in_store;
  }
  std::string text = experiment + ": " + std::to_string(stored) + " of " +
                     std::to_string(explanations.size()) + " nodes are in the store\n";
  for (const auto& explanation : explanations) {
    std::string cause = printable(cause_text(explanation));
    const State state = state_of(explanation);
    std::string line = "  " + coloured(stdout, state.colour, state.in_table) + "  " +
                       padded(explanation.node->name, width) + "  " + cause;
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace kazan
