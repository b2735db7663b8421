#include "base/json_member.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/json_scanner.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostNames = 100, kLongestName = 64;  // that are told

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw Error(Fault::input, where + ": " + what);
}

// Of a value that was passed over, by its first character.
std::string kind_of(char first) {
  switch (first) {
    case '{':
      return "an object";
    case '[':
      return "a list";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    default:
      return "a number";
  }
}

std::string what_is_wrong(std::string_view escape) {
  return std::string(escape) +
         (escape == "\\u0000" ? " is a NUL character" : " is half a character");
}

class Picker {
 public:
  Picker(std::string_view line, std::string_view key, const std::string& where)
      : scanner_(line, where), key_(key), where_(where) {}

  TextMember take() {
    enter();
    if (scanner_.peek() != '}')
      for (member(); scanner_.peek() == ','; member()) scanner_.take(',');
    scanner_.take('}');
    scanner_.pass_end();
    if (!found_)
      throw Error(Fault::input, unknown_name("no-member", where_ + ": no member", key_, names_));
    return std::move(*found_);
  }

 private:
  void enter() {
    const std::string expected = "expected an object, {\"" + key_ + "\": ...}";
    const char first = scanner_.peek();
    if (first == '[')
      fail(where_, expected + ", found a list; each line must be an object by itself");
    if (first != '{') {
      scanner_.pass_value();
      scanner_.pass_end();
      fail(where_, expected);
    }
    scanner_.take('{');
  }

  void member() {
    std::string name = decoded(scanner_.string()).text;
    scanner_.take(':');
    if (name == key_) return read();
    scanner_.pass_value();
    if (names_.size() < kMostNames && name.size() <= kLongestName)
      names_.push_back(std::move(name));
  }

  void read() {
    if (found_) fail(where_, "two members \"" + key_ + "\"");
    if (const char first = scanner_.peek(); first != '"') {
      scanner_.pass_value();
      fail(where_, "expected text in \"" + key_ + "\", found " + kind_of(first));
    }
    auto given = decoded(scanner_.string());
    found_.emplace(TextMember{std::move(given.text), given.replaced, given.written, ""});
    if (given.replaced > 0)
      found_->first = scanner_.place(given.first.data()) + ": " + what_is_wrong(given.first);
  }

  JsonScanner scanner_;
  const std::string key_;
  const std::string& where_;
  std::vector<std::string> names_;
  std::optional<TextMember> found_;
};

}  // namespace

TextMember text_member(std::string_view line, std::string_view key, const std::string& where) {
  return Picker(line, key, where).take();
}

}  // namespace kazan
