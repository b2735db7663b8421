// A line of JSON (RFC 8259) from left to right, without values made of it: what is passed over may
// hold what no double, and no text, can. Inside base only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kazan {

class JsonScanner {
 public:
  // Of the text in a line, which outlives the scanner; `where` names that in errors: "FILE:LINE".
  JsonScanner(std::string_view line, std::string where);

  // The next character that is not white space, which stays; 0 at the end.
  char peek();
  // That character, or FILE:LINE:COLUMN: not valid JSON. COLUMN counts characters, from 1.
  void take(char expected);
  // The content of a string, as it is written: whole escapes, of four digits where they are \u.
  std::string_view string();
  void pass_value();
  void pass_end();  // of the line

  std::string place(const char* of) const;  // "FILE:LINE:COLUMN"

 private:
  [[noreturn]] void fail() const;
  char here() const { return at_ < line_.size() ? line_[at_] : '\0'; }
  void pass_name();
  void pass_scalar();
  void pass_number();
  void pass_digits();
  void pass_escape();

  std::string_view line_;
  std::string where_;
  std::size_t at_ = 0, open_ = 0;  // objects and lists
  bool in_text_ = false;
};

}  // namespace kazan
