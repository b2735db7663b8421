// What the YAML parser's errors mean to whoever wrote the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/complaint.hpp"

namespace kazan {

struct SyntaxFault {
  std::size_t begin = 0, end = 0;  // bytes of the text
  Complaint complaint;
};

struct OpenBracket {
  std::size_t begin;  // its byte
  bool list;          // [, else {
  std::string place;  // "line 3, column 7"
};

// `message` is the parser's, `at` the byte where it gave up, `open` the innermost bracket that was
// not closed by then. The fault's place is the cause's, where that is known to be another.
SyntaxFault explain_syntax(std::string_view message, std::string_view text, std::size_t at,
                           const std::optional<OpenBracket>& open);

SyntaxFault unclosed_quote(std::string_view text, std::size_t begin);

// Of a line that should be an entry and has no key: "number:1", "number".
SyntaxFault no_entry(std::string_view text, std::size_t begin);

Complaint alias_complaint();
Complaint duplicate_key(const std::string& key, int first_line);

// "use:test.value", where a space is missing.
Complaint missing_space_complaint(const std::string& name, const std::string& rest);

}  // namespace kazan
