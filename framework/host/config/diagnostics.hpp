// Everything that is wrong with an experiment, collected so that it is told all at once.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "host/config/source.hpp"

namespace kazan {

enum class Severity { error, warning };

struct Diagnostic {
  Position at;
  Complaint complaint;
  Fault fault = Fault::experiment;
  Severity severity = Severity::error;
  // What else was found here of which the same is said: of a range each value is one of a variant.
  std::vector<std::string> others = {};

  // The text is, line by line:
  //   file.yaml:3:7: error: message           place(), word(), the complaint's message
  //     3 |   sae: {use: sae.topk, latent: 32}
  //       |                        ^~~~~~
  //     a note
  std::string text() const;
  std::string place() const;      // "file.yaml:3:7: " or ""
  std::string_view word() const;  // "error: " or "warning: "

  // The line of the place in parts: "  3 | ", what is before the token, the token, what follows. Of
  // a long line what is around the place, with "..." where it is cut.
  struct Excerpt {
    std::string gutter, before, token, after;
    std::string blank() const;  // as wide as the gutter: "    | "
  };
  std::optional<Excerpt> excerpt() const;
  // The complaint's, and how many others there are: "and 93 more like it: found 7, 8, ..., 99".
  std::vector<std::string> notes() const;
  // As docs/check.md describes it; `file` is told where the place is not known.
  Json to_json(const std::string& file) const;
};

// A complaint that has no parts.
inline Complaint saying(std::string code, std::string message) {
  return {std::move(message), std::move(code), "", "", "", {}};
}

class Diagnostics {
 public:
  void error(Position at, Complaint complaint, Fault fault = Fault::experiment);
  void error(Position at, const Error& thrown) { error(at, thrown.complaint(), thrown.fault()); }
  void warning(Position at, Complaint complaint);
  void add(Diagnostic found);

  const std::vector<Diagnostic>& all() const { return all_; }  // as they were found
  std::vector<Diagnostic> in_order() const;                    // file by file, by place
  bool failed() const;
  // Of the gravest: the experiment's fault over a plugin's over an absent input.
  int exit_code() const;

 private:
  std::vector<Diagnostic> all_;
  std::unordered_set<std::string> told_;  // by place and words
  // The same but for what was found: its place in all_.
  std::unordered_map<std::string, std::size_t> first_;
};

}  // namespace kazan
