// The only code that calls yaml-cpp, with the builder it hands its events to.
#include <yaml-cpp/yaml.h>

#include <sstream>

#include "base/text.hpp"
#include "host/config/yaml_recovery.hpp"
#include "host/config/yaml_syntax.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostToRecover = 1 << 20;  // bytes; nobody wrote more by hand

// A fault if the text is not something YAML can be in at all.
bool refuse_bytes(const Part& part, Diagnostics& diagnostics) {
  const std::string& text = part.source->text;
  auto bad = invalid_utf8(text);
  const auto nul = text.find('\0');
  const bool is_nul = nul != text.npos && (!bad || nul < *bad);
  if (is_nul) bad = nul;
  if (!bad) return false;
  const std::string found = is_nul ? "a byte 0" : "other bytes";
  diagnostics.error(part.places->at(*bad, *bad),
                    wrong_value("not-text", "the file", "UTF-8 text", found));
  return true;
}

void tell(const SyntaxFault& fault, const Part& part, Diagnostics& diagnostics) {
  diagnostics.error(part.places->at(fault.begin, fault.end), fault.complaint);
}

// What follows a document, and is none.
void refuse_second(const Part& part, const Value& second, Diagnostics& diagnostics) {
  const auto text = part.text();
  const bool marked = text.find("\n---") != text.npos || text.find("\n...") != text.npos;
  diagnostics.error(
      second.at,
      marked ? lacking("yaml-syntax", "a second document", "one experiment a file")
             : wrong_value("yaml-syntax", "not valid YAML",
                           "the end of the file: what is above is whole", second.described()));
}

std::optional<OpenBracket> bracket(const YamlBuilder& builder) {
  const auto open = builder.open_bracket();
  if (!open) return std::nullopt;
  return OpenBracket{
      open->begin, open->list,
      "line " + std::to_string(open->at.line) + ", column " + std::to_string(open->at.column)};
}

// yaml-cpp passes over directives.
void refuse_directive(const Part& part, Diagnostics& diagnostics) {
  const auto text = part.before_end();
  auto begin = part.begin;
  while (begin < text.size() && (text[begin] == '#' || text[begin] == '\n'))  // comments
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  if (!text.substr(begin).starts_with('%')) return;
  diagnostics.error(part.places->at(begin, std::min(text.find('\n', begin), text.size())),
                    lacking("yaml-feature", "directives (%NAME) are not supported",
                            "an experiment without them"));
}

}  // namespace

bool parse_part(const Part& part, Value& value, Diagnostics& diagnostics) {
  YamlBuilder builder(part, diagnostics);
  std::istringstream stream{std::string(part.text())};
  bool whole = false;
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Diagnostics rest;
    YamlBuilder second(part, rest);
    if (builder.unclosed_quote())
      tell(unclosed_quote(part.before_end(), *builder.unclosed_quote()), part, diagnostics);
    else if (whole = true; parser.HandleNextDocument(second))
      refuse_second(part, second.take(), diagnostics);
  } catch (const YAML::Exception& e) {
    if (const auto quote = builder.unclosed_quote())
      tell(unclosed_quote(part.before_end(), *quote), part, diagnostics);
    else
      tell(explain_syntax(e.msg, part.before_end(), builder.byte(e.mark), bracket(builder)), part,
           diagnostics);
  }
  value = builder.take();
  return whole;
}

Value parse_yaml(std::shared_ptr<const Source> source, Diagnostics& diagnostics,
                 std::size_t start) {
  const auto places = std::make_shared<Places>(source);
  const Part part{source, places, start > 0 ? start : places->line_start(0), source->text.size()};
  if (refuse_bytes(part, diagnostics)) return {};
  refuse_directive(part, diagnostics);
  Diagnostics found;
  Value value;
  const bool whole = parse_part(part, value, found);
  if (!whole && start == 0 && source->text.size() <= kMostToRecover) {
    Diagnostics recovered;
    value = recover_entries(part, recovered);
    if (recovered.failed()) {
      found = std::move(recovered);
    }
  }
  if (!whole && (start > 0 || !value.is_map())) {
    value = {};
    value.broken = true;
  }
  for (const auto& d : found.all()) diagnostics.error(d.at, d.complaint, d.fault);
  return value;
}

}  // namespace kazan
