// What is wrong, whole for people and in parts for editors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#define KAZAN_API __attribute__((visibility("default")))

namespace kazan {

struct Complaint {
  std::string message;  // all of it in one line
  std::string code;     // what kind, for programs: "unknown-parameter"; docs/check.md lists them
  std::string expected, found, suggestion;  // empty where the message has no such part
  std::vector<std::string> notes;           // further lines: what was tried

  std::string text() const;  // the message and its notes, a line each
};

// "SUBJECT: expected EXPECTED, found FOUND (did you mean NAME?)", with the nearest of `names`;
// without a subject "expected ...", for where one is put before it.
Complaint wrong_value(std::string code, std::string_view subject, std::string expected,
                      std::string found, const std::vector<std::string>& names = {});

// "WHAT NAME (did you mean NEAREST?); expected A, B or C". Of many names only the first are told;
// `also` are names that may be meant but are not told.
Complaint unknown_name(std::string code, std::string_view what, std::string name,
                       const std::vector<std::string>& names,
                       const std::vector<std::string>& also = {});

// "WHAT; expected EXPECTED".
Complaint lacking(std::string code, std::string what, std::string expected);

}  // namespace kazan
