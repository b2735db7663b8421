// The only code that includes yaml-cpp. It uses the parser's events, not its nodes: those lose
// duplicate keys and turn 010 into 8.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>
#include <unordered_map>

#include "base/text.hpp"
#include "host/config/value.hpp"

namespace kazan {
namespace {

class Builder final : public YAML::EventHandler {
 public:
  Builder(std::shared_ptr<const Source> source, std::size_t start, Diagnostics& diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics), line_starts_{start} {
    const std::string& text = source_->text;
    for (std::size_t i = text.find('\n', start); i != text.npos; i = text.find('\n', i + 1))
      line_starts_.push_back(i + 1);
    for (std::size_t i = 0; i < start; ++first_column_) i += decode_utf8(text, i).size;
  }

  Value take() { return std::move(root_); }

  // The parser counts a line's bytes, a Position its code points. Marks mostly go forward, so the
  // count goes on from the last one: a long line would else cost its square.
  Position place(const YAML::Mark& mark) {
    if (mark.is_null()) return {source_, 0, 0};
    const auto line =
        std::min<std::size_t>(static_cast<std::size_t>(mark.line), line_starts_.size() - 1);
    const auto target = line_starts_[line] + static_cast<std::size_t>(mark.column);
    if (line != line_ || target < reached_ || column_ == 0) {
      line_ = line;
      reached_ = line_starts_[line];
      column_ = line == 0 ? first_column_ : 1;
    }
    for (; reached_ < target && reached_ < source_->text.size(); ++column_)
      reached_ += decode_utf8(source_->text, reached_).size;
    return {source_, static_cast<int>(line) + 1, column_};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(make(Value::Kind::null, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    diagnostics_.error(place(mark),
                       "aliases are not supported: name the value under vars and "
                       "write $name");
    Value v = make(Value::Kind::null, mark);
    v.broken = true;
    add(std::move(v));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    Value v = make(Value::Kind::scalar, mark);
    v.quoted = tag == "!";
    v.scalar = text;
    if (!v.quoted && (text.empty() || text == "~" || text == "null")) v.kind = Value::Kind::null;
    add(std::move(v));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(Value::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(Value::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    Value value;
    bool has_key = false;
    bool drop = false;  // the value under way belongs to a key that was refused
    Entry entry;
    std::unordered_map<std::string, int> lines;  // of the keys so far
  };

  Value make(Value::Kind kind, const YAML::Mark& mark) {
    Value v;
    v.kind = kind;
    v.at = place(mark);
    return v;
  }
  void start(Value::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    stack_.push_back({make(kind, mark), false, false, {}, {}});
  }
  void end() {
    Value done = std::move(stack_.back().value);
    stack_.pop_back();
    add(std::move(done));
  }
  void add(Value v) {
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
      if (!top.drop) top.value.entries.push_back(std::move(top.entry));
      top.has_key = false;
    }
  }
  void take_key(Open& top, const Value& key) {
    top.has_key = true;
    top.entry = {key.scalar, key.at, {}};
    top.drop = true;
    if (!key.is_scalar()) {
      diagnostics_.error(key.at, "a key is " + key.described() + "; expected a name");
    } else if (key.scalar == "<<" && !key.quoted) {
      diagnostics_.error(key.at, "merge keys (<<) are not supported: use extends and set");
    } else if (const auto [at, fresh] = top.lines.emplace(key.scalar, key.at.line); !fresh) {
      diagnostics_.error(key.at, "duplicate key " + key.scalar + ": first given on line " +
                                     std::to_string(at->second));
    } else {
      top.drop = false;
    }
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) diagnostics_.error(place(mark), "anchors (&name) are not supported: use vars");
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      diagnostics_.error(place(mark), "tags (" + tag +
                                          ") are not supported: types come from the "
                                          "stage's declaration");
  }

  std::shared_ptr<const Source> source_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> line_starts_;
  std::size_t line_ = 0, reached_ = 0;  // where place() got to
  int column_ = 0, first_column_ = 1;
  std::vector<Open> stack_;
  Value root_;
};

// A message if the text is not something YAML can be in at all.
std::optional<Diagnostic> bad_bytes(const std::shared_ptr<const Source>& source) {
  auto bad = invalid_utf8(source->text);
  const auto nul = source->text.find('\0');
  if (nul != source->text.npos && (!bad || nul < *bad)) bad = nul;
  if (!bad) return std::nullopt;
  const std::string_view before = std::string_view(source->text).substr(0, *bad);
  const auto start = before.rfind('\n');
  int line = 1, column = 1;
  for (const char c : before) line += c == '\n';
  for (std::size_t i = start == before.npos ? 0 : start + 1; i < before.size(); ++column)
    i += decode_utf8(before, i).size;
  return Diagnostic{{source, line, column}, "this is not UTF-8 text"};
}

}  // namespace

const Entry* Value::find(std::string_view key) const {
  for (const auto& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

Entry* Value::find(std::string_view key) {
  return const_cast<Entry*>(std::as_const(*this).find(key));
}

std::string Value::described() const {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a mapping";
    case Kind::scalar:
      break;
  }
  return quoted ? "the text \"" + scalar + "\"" : scalar;
}

Value parse_yaml(std::shared_ptr<const Source> source, Diagnostics& diagnostics,
                 std::size_t start) {
  if (const auto bad = bad_bytes(source)) {
    diagnostics.error(bad->at, bad->message);
    return {};
  }
  Builder builder(source, start, diagnostics);
  std::istringstream stream(source->text.substr(start));
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Diagnostics rest;
    Builder second(source, start, rest);
    if (parser.HandleNextDocument(second))
      diagnostics.error(second.take().at, "a second document: expected one experiment a file");
  } catch (const YAML::Exception& e) {
    diagnostics.error(builder.place(e.mark), "not valid YAML: " + e.msg);
  }
  return builder.take();
}

}  // namespace kazan
