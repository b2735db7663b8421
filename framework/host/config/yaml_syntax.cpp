#include "host/config/yaml_syntax.hpp"

#include <algorithm>

#include "host/config/yaml_token.hpp"

namespace kazan {
namespace {

constexpr const char* kSubject = "not valid YAML";

// The line that holds a byte, from its first to behind its last character.
struct Line {
  std::size_t begin, end;
  std::size_t indentation;  // its spaces and tabs

  std::string_view of(std::string_view text) const {
    return text.substr(begin + indentation, end - begin - indentation);
  }
};

Line line_at(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  const auto before = at == 0 ? text.npos : text.rfind('\n', at - 1);
  Line line{before == text.npos ? 0 : before + 1, std::min(text.find('\n', at), text.size()), 0};
  while (line.end > line.begin && (text[line.end - 1] == '\r' || text[line.end - 1] == ' '))
    --line.end;
  const auto full = text.substr(line.begin, line.end - line.begin);
  line.indentation = std::min(full.find_first_not_of(" \t"), full.size());
  return line;
}

// The last line before it that holds more than spaces and a comment.
std::optional<Line> line_before(std::string_view text, Line line) {
  while (line.begin > 0) {
    line = line_at(text, line.begin - 1);
    const auto content = line.of(text);
    if (!content.empty() && content[0] != '#') return line;
  }
  return std::nullopt;
}

// "found" in a message: the word at a place.
std::string word_at(std::string_view text, std::size_t at) {
  const auto rest = text.substr(std::min(at, text.size()));
  const auto word = rest.substr(0, rest.find_first_of(" \t\r\n"));
  if (rest.empty()) return "the end of the text";
  if (word.empty()) return "the end of the line";
  return std::string(word.substr(0, 40));
}

SyntaxFault fault(std::size_t begin, std::size_t end, const std::string& subject,
                  const std::string& expected, const std::string& found) {
  return {begin, end, wrong_value("yaml-syntax", subject, expected, found)};
}

SyntaxFault fault_at(std::string_view text, std::size_t at, const std::string& expected) {
  const std::string found = word_at(text, at);
  return fault(at, at + (at < text.size() ? found.size() : 0), kSubject, expected, found);
}

std::optional<SyntaxFault> tab_in_indentation(std::string_view text, const Line& line) {
  const auto tab = text.substr(line.begin, line.indentation).find('\t');
  if (tab == text.npos) return std::nullopt;
  return fault(line.begin + tab, line.begin + tab + 1, kSubject, "spaces to indent with", "a tab");
}

// The first colon of "number:1" has no space behind it, and what is before it looks like a name.
std::optional<SyntaxFault> missing_space(std::string_view text, const Line& line) {
  const auto content = line.of(text);
  const auto colon = content.find(':');
  if (colon == content.npos || colon == 0 || colon + 1 >= content.size()) return std::nullopt;
  const bool name = content.substr(0, colon).find_first_of(" \t\"'#{}[],&*!|>%@`") == content.npos;
  const char next = content[colon + 1];
  if (!name || next == ' ' || next == '\t') return std::nullopt;
  const std::size_t begin = line.begin + line.indentation;
  return SyntaxFault{begin, begin + content.size(),
                     missing_space_complaint(std::string(content.substr(0, colon)),
                                             std::string(content.substr(colon + 1)))};
}

// A colon where no key can end.
SyntaxFault stray_colon(std::string_view text, std::size_t at) {
  const Line line = line_at(text, at);
  const auto content = line.of(text);
  const auto first = content.find(": ");
  const std::size_t begin = line.begin + line.indentation;
  if (first != content.npos && begin + first < at) {  // doc: why: because
    const std::size_t value = text.find_first_not_of(' ', begin + first + 1);
    return fault(value, line.end, kSubject, "quotes around a text that holds \": \"",
                 std::string(text.substr(value, std::min<std::size_t>(line.end - value, 60))));
  }
  if (const auto before = line_before(text, line)) {
    if (const auto spaced = missing_space(text, *before)) return *spaced;
    if (line.indentation > before->indentation && before->of(text).find(':') != text.npos)
      return fault(begin, line.end, kSubject,
                   "the indentation of the line before, which has its value already",
                   std::string(content));
    if (before->of(text).find(':') == text.npos && line.indentation == before->indentation)
      return no_entry(text, before->begin);
  }
  return fault_at(text, at, "a name before the colon");
}

SyntaxFault unclosed(std::string_view text, std::size_t at, const OpenBracket& open) {
  const std::string closing = open.list ? "]" : "}";
  const std::string subject = std::string(kSubject) + ": the " + (open.list ? "[" : "{") + " of " +
                              open.place + " is not closed";
  const bool end = at >= text.size() || at <= open.begin;
  if (at > 0 && at < text.size() && text[at] == '{' && text[at - 1] == '$') {
    const auto last = std::min(text.find('}', at), text.size() - 1);
    const std::string found(text.substr(at - 1, last + 2 - at));
    const std::string name =
        "$" + found.substr(2, found.find('}') - std::min<std::size_t>(2, found.find('}')));
    Complaint c = wrong_value("yaml-syntax", kSubject, name + ": braces mean a mapping", found);
    c.suggestion = name;
    return {at - 1, last + 1, c};
  }
  if (end) return fault(open.begin, open.begin + 1, subject, "a comma or " + closing, "the end");
  if (text[at] == ':') {  // after a key that should have come after a comma
    const Line line = line_at(text, at);
    const auto before = text.substr(0, at).find_last_of(" \t,{[\"'");
    at = std::max(line.begin + line.indentation, before == text.npos ? 0 : before + 1);
  }
  const std::string found = word_at(text, at);
  return fault(at, at + found.size(), subject, "a comma or " + closing, found);
}

struct Row {
  std::string_view message;  // begins with this
  const char* expected;
};

// The others, at the place that the parser names.
constexpr Row kRows[] = {
    {"illegal flow end", "a value: no bracket is open"},
    {"unknown token", "quotes around a text that begins with this"},
    {"alias not found", "quotes around a text that begins with *"},
    {"anchor not found", "quotes around a text that begins with &"},
    {"illegal block entry", "a list in brackets, or each of its items on a line of its own"},
    {"illegal map key", "quotes around a text that begins with ?"},
    {"end of map not found", "NAME: VALUE, indented as the names before it"},
    {"end of sequence not found", "an item, indented as those before it"},
    {"unexpected character in block scalar", "the end of the line after | or >"},
    {"cannot set zero indentation", "the end of the line after | or >"},
    {"bad character found while scanning hex", "hexadecimal digits after \\x, \\u or \\U"},
    {"invalid unicode", "the number of a character after \\u or \\U"},
    {"end of verbatim tag", "the bare value"},
    {"illegal document indicator", "the end of the quoted text"},
};

}  // namespace

Complaint alias_complaint() {
  return lacking("yaml-feature", "aliases (*name) are not supported",
                 "the value itself, or a name under vars and here $name");
}

Complaint missing_space_complaint(const std::string& name, const std::string& rest) {
  Complaint c = wrong_value("yaml-syntax", kSubject, "a space after the colon", name + ":" + rest);
  c.suggestion = name + ": " + rest;
  c.message += " (did you mean " + c.suggestion + "?)";
  return c;
}

Complaint duplicate_key(const std::string& key, int first_line) {
  return {"duplicate key " + key + ": first given on line " + std::to_string(first_line) +
              "; expected each key once",
          "duplicate-key",
          "each key once",
          key + " again",
          "",
          {}};
}

SyntaxFault no_entry(std::string_view text, std::size_t begin) {
  const Line line = line_at(text, begin);
  if (const auto spaced = missing_space(text, line)) return *spaced;
  const std::size_t first = line.begin + line.indentation;
  return fault(first, std::max(line.end, first + 1), kSubject, "NAME: VALUE",
               std::string(line.of(text).substr(0, 60)));
}

SyntaxFault unclosed_quote(std::string_view text, std::size_t begin) {
  const Line line = line_at(text, begin);
  return fault(begin, std::max(line.end, begin + 1), kSubject,
               std::string(1, text[begin]) + " at the end of the quoted text",
               "none up to the end");
}

SyntaxFault explain_syntax(std::string_view message, std::string_view text, std::size_t at,
                           const std::optional<OpenBracket>& open) {
  if (const auto tab = tab_in_indentation(text, line_at(text, at))) return *tab;
  if (message.starts_with("the referenced anchor"))
    return {at, end_of_property(text, at), alias_complaint()};
  if (message.starts_with("unknown escape character"))
    return {at - std::min<std::size_t>(2, at), at,
            wrong_value("yaml-syntax", kSubject,
                        "\\\\, \\\", \\n, \\t or another escape, or the text in single quotes",
                        std::string(text.substr(at - std::min<std::size_t>(2, at), 2)))};
  if (message == "bad file") {  // the parser's word for its own depth
    if (open) at = open->begin;
    return fault(at, at + 1, kSubject, "at most 500 levels of nesting", "more");
  }
  if (open && message.find(" flow ") != message.npos)  // "end of map flow", "illegal flow end"
    return unclosed(text, at, *open);
  if (message == "illegal map value") return stray_colon(text, at);
  for (const auto& row : kRows)
    if (message.starts_with(row.message)) return fault_at(text, at, row.expected);
  return {at,
          at + 1,
          {std::string(kSubject) + ": " + std::string(message), "yaml-syntax", "", "", "", {}}};
}

}  // namespace kazan
