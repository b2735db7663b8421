#include "host/config/yaml_recovery.hpp"

#include <algorithm>
#include <unordered_map>

#include "host/config/yaml_syntax.hpp"

namespace kazan {
namespace {

constexpr int kMostLevels = 3;  // the file, its nodes, a node
constexpr std::size_t kMostFaults = 50;

std::size_t indentation_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == line.npos || line[first] == '#';
}

// "}" of a mapping in braces over several lines.
bool closes(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first != line.npos && (line[first] == '}' || line[first] == ']');
}

// Cut before each line that is indented as the first one, or less.
std::vector<Part> entries_of(const Part& part) {
  std::vector<Part> parts;
  std::optional<std::size_t> indentation;
  const auto text = part.before_end();
  for (std::size_t begin = part.begin; begin < part.end;) {
    const auto end = std::min(text.find('\n', begin), part.end - 1) + 1;
    const auto line = text.substr(begin, end - begin);
    if (!is_blank(line) && !closes(line)) {
      if (!indentation) indentation = indentation_of(line);
      if (indentation_of(line) <= *indentation)
        parts.push_back({part.source, part.places, begin, begin});
    }
    if (!parts.empty()) parts.back().end = end;
    begin = end;
  }
  return parts;
}

struct Key {
  Entry entry;
  std::size_t behind = 0;    // byte after the colon
  bool value_below = false;  // nothing but a comment stands after it
};

// "  name:" at the start of a part.
std::optional<Key> key_of(const Part& part) {
  const auto text = part.before_end();
  std::size_t begin = text.find_first_not_of(' ', part.begin);
  if (begin >= text.size()) return std::nullopt;
  const bool quoted = text[begin] == '"' || text[begin] == '\'';
  const std::size_t from = begin + quoted;
  const auto to = text.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", from);
  if (to >= text.size() || to == from || (quoted && text[to] != text[begin])) return std::nullopt;
  const auto colon = text.find_first_not_of(' ', to + quoted);
  if (colon >= text.size() || text[colon] != ':') return std::nullopt;
  Key key;
  key.entry.key = text.substr(from, to - from);
  key.entry.at = part.places->at(begin, to + quoted);
  key.behind = colon + 1;
  const auto end = std::min(text.find('\n', colon), text.size());
  key.value_below = is_blank(text.substr(colon + 1, end - colon - 1));
  return key;
}

struct Mapping {
  Value value;
  std::unordered_map<std::string, int> lines;  // of its keys
};

class Recovery {
 public:
  explicit Recovery(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Value entries(const Part& part, int level);
  bool misleading() const { return misleading_; }
  bool found_fault() const { return faults_ > 0; }

 private:
  void read(const Part& part, int level, Mapping& into);
  void tell(const SyntaxFault& fault, const Part& part);
  void add(Mapping& into, Entry entry);

  Diagnostics& diagnostics_;
  bool misleading_ = false;
  std::size_t faults_ = 0;
};

Value Recovery::entries(const Part& part, int level) {
  Mapping map;
  map.value.kind = Value::Kind::map;
  for (const auto& entry : entries_of(part)) {
    if (faults_ < kMostFaults) read(entry, level, map);
  }
  if (!map.value.entries.empty()) map.value.at = map.value.entries.front().at;
  return std::move(map.value);
}

void Recovery::read(const Part& part, int level, Mapping& into) {
  Diagnostics found;
  Value value;
  if (parse_part(part, value, found)) {
    for (const auto& d : found.all()) diagnostics_.error(d.at, d.complaint, d.fault);
    for (auto& entry : value.entries) add(into, std::move(entry));
    if (!value.is_map()) tell(no_entry(part.before_end(), part.begin), part);
    return;
  }
  auto key = key_of(part);
  if (key && key->value_below && level < kMostLevels) {
    const auto before = faults_;
    const auto first = std::min(part.before_end().find('\n', key->behind), part.end - 1) + 1;
    key->entry.value = entries({part.source, part.places, first, part.end}, level + 1);
    if (faults_ > before) return add(into, std::move(key->entry));
  }
  ++faults_;
  for (const auto& d : found.all()) diagnostics_.error(d.at, d.complaint, d.fault);
  static const std::vector<std::string> kHarmless = {"name", "doc", "seed", "report"};
  // At the top, vars, set and the like that are not known make other entries look wrong.
  if (!key || (level == 0 &&
               std::find(kHarmless.begin(), kHarmless.end(), key->entry.key) == kHarmless.end())) {
    misleading_ = true;
    return;
  }
  key->entry.value = {};
  key->entry.value.at = key->entry.at;
  key->entry.value.broken = true;
  add(into, std::move(key->entry));
}

// An entry that has no key: one that others may speak of is missing.
void Recovery::tell(const SyntaxFault& fault, const Part& part) {
  ++faults_;
  misleading_ = true;
  diagnostics_.error(part.places->at(fault.begin, fault.end), fault.complaint);
}

void Recovery::add(Mapping& into, Entry entry) {
  if (const auto [first, fresh] = into.lines.emplace(entry.key, entry.at.line); !fresh)
    diagnostics_.error(entry.at, duplicate_key(entry.key, first->second));
  else
    into.value.entries.push_back(std::move(entry));
}

}  // namespace

Value recover_entries(const Part& part, Diagnostics& diagnostics) {
  Diagnostics found;
  Recovery recovery(found);
  Value map = recovery.entries(part, 0);
  if (!recovery.found_fault()) return {};
  for (const auto& d : found.all()) diagnostics.error(d.at, d.complaint, d.fault);
  return recovery.misleading() ? Value{} : map;
}

}  // namespace kazan
