#include "base/complaint.hpp"

#include "base/text.hpp"

namespace kazan {
namespace {

constexpr std::size_t kMostNames = 24;  // a message is one line

std::string did_you_mean_that(const std::string& suggestion) {
  return suggestion.empty() ? "" : " (did you mean " + suggestion + "?)";
}

std::string some_of(const std::vector<std::string>& names) {
  if (names.size() <= kMostNames) return either(names);
  return join({names.begin(), names.begin() + kMostNames}, ", ") + " or one of " +
         std::to_string(names.size() - kMostNames) + " others";
}

}  // namespace

std::string Complaint::text() const {
  std::string out = message;
  for (const auto& note : notes) out += "\n  " + note;
  return out;
}

Complaint wrong_value(std::string code, std::string_view subject, std::string expected,
                      std::string found, const std::vector<std::string>& names) {
  Complaint c{"", std::move(code), std::move(expected), std::move(found), "", {}};
  c.suggestion = nearest(c.found, names).value_or("");
  c.message = std::string(subject) + (subject.empty() ? "" : ": ") + "expected " + c.expected +
              ", found " + c.found + did_you_mean_that(c.suggestion);
  return c;
}

Complaint unknown_name(std::string code, std::string_view what, std::string name,
                       const std::vector<std::string>& names,
                       const std::vector<std::string>& also) {
  Complaint c{"", std::move(code), some_of(names), std::move(name), "", {}};
  if (also.empty()) {
    c.suggestion = nearest(c.found, names).value_or("");
  } else {
    auto all = names;
    all.insert(all.end(), also.begin(), also.end());
    c.suggestion = nearest(c.found, all).value_or("");
  }
  c.message = std::string(what) + " " + c.found + did_you_mean_that(c.suggestion);
  if (!c.expected.empty()) c.message += "; expected " + c.expected;
  return c;
}

Complaint lacking(std::string code, std::string what, std::string expected) {
  Complaint c{std::move(what), std::move(code), std::move(expected), "", "", {}};
  c.message += "; expected " + c.expected;
  return c;
}

}  // namespace kazan
