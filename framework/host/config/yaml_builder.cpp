#include "host/config/yaml_builder.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/config/yaml_syntax.hpp"
#include "host/config/yaml_token.hpp"

namespace kazan {
namespace {

bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() ||
         std::string_view(" \t\r\n,]}:").find(text[at]) != std::string_view::npos;
}

}  // namespace

YamlBuilder::YamlBuilder(Part part, Diagnostics& diagnostics)
    : part_(std::move(part)),
      diagnostics_(diagnostics),
      first_line_(part_.places->line_of(part_.begin)),
      last_(part_.begin) {}

// The parser counts the bytes of a line.
std::size_t YamlBuilder::byte(const YAML::Mark& mark) const {
  if (mark.is_null() || mark.line < 0) return part_.end;
  const auto line = static_cast<std::size_t>(mark.line);
  const auto start = line == 0 ? part_.begin : part_.places->line_start(first_line_ + line);
  return std::min(part_.end, start + static_cast<std::size_t>(mark.column));
}

std::optional<YamlBuilder::Opened> YamlBuilder::open_bracket() const {
  for (auto open = stack_.rbegin(); open != stack_.rend() && open->flow; ++open)
    if (const char sign = part_.source->text[open->begin]; sign == '[' || sign == '{')
      return Opened{open->begin, open->value.is_list(), open->value.at};
  return std::nullopt;  // of [a: b] the inner mapping has none
}

// Where nothing is written, the mark is that of what comes next.
void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const std::size_t begin = byte(mark);
  refuse_anchor(begin, anchor);
  const auto rest = part_.before_end().substr(begin);
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!rest.starts_with(word) || !ends_word(rest, word.size())) continue;
    Value v = make(Value::Kind::null, begin, begin + word.size());
    v.scalar = word;
    return add(std::move(v));
  }
  const bool has_key = !stack_.empty() && stack_.back().has_key;
  Value v = make(Value::Kind::null, begin, begin);
  if (has_key) v.at = stack_.back().entry.at;
  add(std::move(v));
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  const std::size_t begin = byte(mark), end = end_of_property(part_.before_end(), begin);
  Value v = make(Value::Kind::null, begin, end);
  diagnostics_.error(v.at, alias_complaint());
  v.broken = true;
  add(std::move(v));
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& text) {
  const std::size_t begin = byte(mark);
  refuse_anchor(begin, anchor);
  refuse_tag(begin, tag);
  const auto end = end_of_scalar(part_.before_end(), begin, text);
  if (!end && !unclosed_quote_) unclosed_quote_ = begin;
  Value v = make(Value::Kind::scalar, begin, end.value_or(begin + 1));
  v.quoted = tag == "!";
  v.scalar = text;
  if (!v.quoted && text.empty()) v.kind = Value::Kind::null;
  add(std::move(v));
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  start(Value::Kind::list, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style) {
  start(Value::Kind::map, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

Value YamlBuilder::make(Value::Kind kind, std::size_t begin, std::size_t end) {
  Value v;
  v.kind = kind;
  v.at = part_.places->at(begin, end);
  last_ = std::max(last_, end);
  return v;
}

void YamlBuilder::start(Value::Kind kind, const YAML::Mark& mark, const std::string& tag,
                        YAML::anchor_t anchor, bool flow) {
  const std::size_t begin = byte(mark);
  refuse_anchor(begin, anchor);
  refuse_tag(begin, tag);
  Open open;
  open.value = make(kind, begin, begin + 1);
  open.begin = begin;
  open.flow = flow;
  stack_.push_back(std::move(open));
}

void YamlBuilder::end(char bracket) {
  Open open = std::move(stack_.back());
  stack_.pop_back();
  Value& done = open.value;
  if (open.flow) {
    last_ = end_of_flow(part_.before_end(), last_, bracket);
    part_.places->end_at(done.at, last_);
  } else if (!done.entries.empty()) {
    done.at = done.entries.front().at;
  }
  add(std::move(done));
}

void YamlBuilder::add(Value v) {
  if (stack_.empty()) {
    root_ = std::move(v);
    return;
  }
  Open& top = stack_.back();
  if (top.value.is_list()) {
    top.value.items.push_back(std::move(v));
  } else if (!top.has_key) {
    take_key(top, v);
  } else {
    top.entry.value = std::move(v);
    if (!top.drop) {
      split_at_colon(top);
      top.value.entries.push_back(std::move(top.entry));
    }
    top.has_key = false;
  }
}

void YamlBuilder::take_key(Open& top, const Value& key) {
  top.has_key = true;
  top.key_quoted = key.quoted;
  top.entry = {key.scalar, key.at, {}};
  top.drop = true;
  if (!key.is_scalar()) {
    diagnostics_.error(key.at, wrong_value("wrong-type", "a key", "a name", key.described()));
  } else if (key.scalar == "<<" && !key.quoted) {
    diagnostics_.error(key.at, lacking("yaml-feature", "merge keys (<<) are not supported",
                                       "the values themselves, or extends and set"));
  } else if (const auto [at, fresh] = top.lines.emplace(key.scalar, key.at.line); !fresh) {
    diagnostics_.error(key.at, duplicate_key(key.scalar, at->second));
  } else {
    top.drop = false;
  }
}

// {use:test.value} is a mapping of one key, "use:test.value", to nothing. No name holds a colon, so
// the space is missing, and the entry is read as if it were there.
void YamlBuilder::split_at_colon(Open& top) {
  Entry& entry = top.entry;
  const auto colon = entry.key.find(':');
  const bool meant = !top.key_quoted && entry.value.is_null() && entry.value.scalar.empty() &&
                     colon != entry.key.npos && colon > 0 && colon + 1 < entry.key.size();
  if (!meant) return;
  const std::string name = entry.key.substr(0, colon), rest = entry.key.substr(colon + 1);
  diagnostics_.error(entry.at, missing_space_complaint(name, rest));
  entry.value.kind = Value::Kind::scalar;
  entry.value.scalar = rest;
  entry.key = name;
}

void YamlBuilder::refuse_anchor(std::size_t begin, YAML::anchor_t anchor) {
  if (anchor == 0) return;
  diagnostics_.error(part_.places->at(begin, end_of_property(part_.before_end(), begin)),
                     lacking("yaml-feature", "anchors (&name) are not supported",
                             "the value under vars, and $name where it is used"));
}

void YamlBuilder::refuse_tag(std::size_t begin, const std::string& tag) {
  if (tag.empty() || tag == "?" || tag == "!") return;
  const auto text = part_.before_end();
  const auto end = end_of_property(text, begin);
  diagnostics_.error(
      part_.places->at(begin, end),
      lacking("yaml-feature",
              "tags (" + std::string(text.substr(begin, end - begin)) + ") are not supported",
              "the bare value: types come from the stage's declaration"));
}

}  // namespace kazan
