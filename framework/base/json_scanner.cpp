#include "base/json_scanner.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::string_view kWhite = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

JsonScanner::JsonScanner(std::string_view line, std::string where)
    : line_(line), where_(std::move(where)) {
  if (const auto bad = invalid_utf8(line)) {
    at_ = *bad;
    fail();
  }
  if (line.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

std::string JsonScanner::place(const char* of) const {
  const auto before = line_.substr(0, static_cast<std::size_t>(of - line_.data()));
  return where_ + ":" + std::to_string(1 + characters(before));
}

void JsonScanner::fail() const {
  std::string reason;
  if (at_ >= line_.size() && open_ > 0)
    reason = in_text_ ? ": a text has no closing quote by the end of the line"
                      : ": the line ends within an object; each line must be an object by itself";
  throw Error(Fault::input, place(line_.data() + at_) + ": not valid JSON" + reason);
}

char JsonScanner::peek() {
  at_ = std::min(line_.find_first_not_of(kWhite, at_), line_.size());
  return here();
}

void JsonScanner::take(char expected) {
  if (peek() != expected) fail();
  ++at_;
  if (expected == '{' || expected == '[') ++open_;
  if (expected == '}' || expected == ']') --open_;
}

std::string_view JsonScanner::string() {
  take('"');
  in_text_ = true;
  const auto begin = at_;
  for (; here() != '"'; ++at_) {
    if (static_cast<unsigned char>(here()) < 0x20) fail();
    if (here() == '\\') pass_escape();
  }
  in_text_ = false;
  return line_.substr(begin, at_++ - begin);
}

// To its last character.
void JsonScanner::pass_escape() {
  ++at_;
  if (here() != 'u') {
    if (std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos) fail();
    return;
  }
  for (int i = 0; i < 4; ++i) {
    ++at_;
    if (!is_hex(here())) fail();
  }
}

void JsonScanner::pass_name() {
  string();
  take(':');
}

// Depth is a list of what is open, so that no depth is a danger.
void JsonScanner::pass_value() {
  std::string closing;
  do {
    const char c = peek();
    if (c != '{' && c != '[') {
      pass_scalar();
    } else {
      take(c);
      closing += c == '{' ? '}' : ']';
      if (peek() != closing.back()) {
        if (c == '{') pass_name();
        continue;
      }
    }
    while (!closing.empty()) {
      if (peek() == ',') {
        take(',');
        if (closing.back() == '}') pass_name();
        break;
      }
      take(closing.back());
      closing.pop_back();
    }
  } while (!closing.empty());
}

void JsonScanner::pass_scalar() {
  if (here() == '"') {
    string();
    return;
  }
  if (here() == '-' || is_digit(here())) return pass_number();
  for (const std::string_view word : {"true", "false", "null"})
    if (here() == word.front()) {
      for (const char c : word) {
        if (here() != c) fail();
        ++at_;
      }
      return;
    }
  fail();
}

void JsonScanner::pass_digits() {
  if (!is_digit(here())) fail();
  while (is_digit(here())) ++at_;
}

void JsonScanner::pass_number() {
  if (here() == '-') ++at_;
  if (here() == '0')
    ++at_;
  else
    pass_digits();
  if (here() == '.') {
    ++at_;
    pass_digits();
  }
  if (here() == 'e' || here() == 'E') {
    ++at_;
    if (here() == '+' || here() == '-') ++at_;
    pass_digits();
  }
}

void JsonScanner::pass_end() {
  peek();
  if (at_ < line_.size()) fail();
}

}  // namespace kazan
