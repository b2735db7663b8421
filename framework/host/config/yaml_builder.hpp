// From the YAML parser's events to values with their places. Uses the events, not yaml-cpp's
// nodes: those lose duplicate keys and turn 010 into 8.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <optional>
#include <unordered_map>

#include "host/config/value.hpp"

namespace kazan {

// The bytes begin..end of a source: a document, or one entry of it.
struct Part {
  std::shared_ptr<const Source> source;
  std::shared_ptr<Places> places;  // of the source
  std::size_t begin = 0, end = 0;

  std::string_view text() const { return before_end().substr(begin); }
  std::string_view before_end() const { return std::string_view(source->text).substr(0, end); }
};

class YamlBuilder final : public YAML::EventHandler {
 public:
  YamlBuilder(Part part, Diagnostics& diagnostics);

  Value take() { return std::move(root_); }
  std::size_t byte(
      const YAML::Mark& mark) const;  // in the source; the part's end when there is none

  // For messages about syntax: the bracket that is still open, the innermost.
  struct Opened {
    std::size_t begin;
    bool list;
    Position at;
  };
  std::optional<Opened> open_bracket() const;
  std::optional<std::size_t> unclosed_quote() const { return unclosed_quote_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { end(']'); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { end('}'); }

 private:
  struct Open {
    Value value;
    std::size_t begin = 0;
    bool flow = false;
    bool has_key = false;
    bool drop = false;  // the value under way belongs to a key that was refused
    bool key_quoted = false;
    Entry entry;
    std::unordered_map<std::string, int> lines;  // of the keys so far
  };

  Value make(Value::Kind kind, std::size_t begin, std::size_t end);
  void start(Value::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor, bool flow);
  void end(char bracket);
  void add(Value v);
  void take_key(Open& top, const Value& key);
  void split_at_colon(Open& top);
  void refuse_anchor(std::size_t begin, YAML::anchor_t anchor);
  void refuse_tag(std::size_t begin, const std::string& tag);

  Part part_;
  Diagnostics& diagnostics_;
  std::size_t first_line_;  // of the part, from 0
  std::size_t last_ = 0;    // byte behind the last scalar or bracket
  std::vector<Open> stack_;
  std::optional<std::size_t> unclosed_quote_;
  Value root_;
};

}  // namespace kazan
