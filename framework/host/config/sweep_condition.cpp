#include "host/config/sweep_condition.hpp"

#include <algorithm>

namespace kazan {
namespace {

constexpr std::string_view kSpace = " \t\n\r\v\f";
constexpr int kDeepest = 100;  // parentheses in each other

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Condition whole() {
    Condition out = any();
    if (at_ < text_.size()) fail(at_, text_.size(), "and, or, or the end");
    return out;
  }

 private:
  Condition any() {
    return joined("or", Condition::Kind::any, [&] { return all(); });
  }
  Condition all() {
    return joined("and", Condition::Kind::all, [&] { return term(); });
  }

  template <class Read>
  Condition joined(std::string_view word, Condition::Kind kind, const Read& read) {
    std::vector<Condition> parts = {read()};
    while (takes_word(word)) parts.push_back(read());
    if (parts.size() == 1) return std::move(parts[0]);
    return {kind, {}, std::move(parts)};
  }

  Condition term() {
    skip();
    if (at_ >= text_.size() || text_[at_] != '(')
      return {Condition::Kind::comparison, compared(), {}};
    const std::size_t open = at_++;
    if (++depth_ > kDeepest) fail(open, open + 1, "at most 100 parentheses in each other");
    Condition inner = any();
    skip();
    if (at_ >= text_.size()) fail(open, open + 1, "a parenthesis that is closed");
    if (text_[at_] != ')') fail(at_, text_.size(), "and, or, or )");
    ++at_;
    --depth_;
    return inner;
  }

  Comparison compared() {
    Comparison out;
    const std::size_t begin = at_;
    out.axis_at = at_;
    out.axis = operand(true);
    skip();
    for (const std::string_view by : {"<=", ">=", "==", "!=", "<", ">"})
      if (out.by.empty() && text_.substr(at_).starts_with(by)) out.by = by;
    if (out.axis.empty() || out.by.empty()) fail(begin, end_of_part(begin), kComparison);
    at_ += out.by.size();
    skip();
    out.value_at = at_;
    const bool quoted = at_ < text_.size() && is_quote(text_[at_]);
    out.value = operand(false);
    if (out.value.empty() && !quoted) fail(begin, end_of_part(begin), kComparison);
    return out;
  }

  // In quotes, or as far as the comparison; then to the end of the part.
  std::string operand(bool axis) {
    if (at_ < text_.size() && is_quote(text_[at_])) return quoted();
    const std::size_t begin = at_;
    const std::size_t end = axis ? std::min(text_.find_first_of("<>=!", begin), end_of_part(begin))
                                 : end_of_part(begin);
    at_ = end;
    const auto last = text_.substr(begin, end - begin).find_last_not_of(kSpace);
    return std::string(text_.substr(begin, last == text_.npos ? 0 : last + 1));
  }

  std::string quoted() {
    const std::size_t begin = at_, end = text_.find(text_[at_], at_ + 1);
    if (end == text_.npos) fail(begin, text_.size(), "a quote that is closed");
    at_ = end + 1;
    return std::string(text_.substr(begin + 1, end - begin - 1));
  }

  // Before `and`, `or` or the closing parenthesis of what is around; parentheses of the value's own
  // are its.
  std::size_t end_of_part(std::size_t begin) const {
    int own = 0;
    for (std::size_t i = begin; i < text_.size(); ++i) {
      if (text_[i] == '(') ++own;
      if (text_[i] == ')' && own-- == 0 && depth_ > 0) return i;
      own = std::max(own, 0);
      if (i > begin && is_space(text_[i - 1]) && (word_at(i, "and") || word_at(i, "or"))) return i;
      if (i == begin && (word_at(i, "and") || word_at(i, "or"))) return i;
    }
    return text_.size();
  }

  bool word_at(std::size_t at, std::string_view word) const {
    if (text_.substr(at, word.size()) != word) return false;
    const std::size_t end = at + word.size();
    return end >= text_.size() || is_space(text_[end]) || text_[end] == '(' || text_[end] == ')';
  }

  bool takes_word(std::string_view word) {
    skip();
    if (!word_at(at_, word)) return false;
    at_ += word.size();
    return true;
  }

  void skip() { at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size()); }
  static bool is_space(char c) { return kSpace.find(c) != kSpace.npos; }
  static bool is_quote(char c) { return c == '\'' || c == '"'; }

  // What was found is what is left of the part, without white space around it.
  [[noreturn]] void fail(std::size_t begin, std::size_t end, std::string expected) const {
    const auto part = text_.substr(begin, end - begin);
    const auto last = part.find_last_not_of(kSpace);
    const std::string found = last == part.npos ? "nothing" : std::string(part.substr(0, last + 1));
    throw ConditionFault{begin, begin + (last == part.npos ? 0 : last + 1), std::move(expected),
                         found};
  }

  static constexpr const char* kComparison = "";  // the caller's words for all of it

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Condition parse_condition(std::string_view text) {
  return Parser(text).whole();
}

}  // namespace kazan
