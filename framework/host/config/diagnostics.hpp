// Everything that is wrong with an experiment, collected so that it is told all at once.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "host/config/source.hpp"

namespace kazan {

enum class Severity { error, warning };

struct Diagnostic {
  Position at;
  std::string message;
  Fault fault = Fault::experiment;
  Severity severity = Severity::error;

  // file.yaml:3:7: error: message
  //   3 |   sae: {use: sae.topk, latent: 32}
  //     |                        ^
  std::string text() const;
};

class Diagnostics {
 public:
  void error(Position at, std::string message, Fault fault = Fault::experiment);
  void warning(Position at, std::string message);

  const std::vector<Diagnostic>& all() const { return all_; }  // as they were found
  std::vector<Diagnostic> in_order() const;                    // file by file, by place
  bool failed() const;
  // Of the gravest: the experiment's fault over a plugin's over an absent input.
  int exit_code() const;

 private:
  std::vector<Diagnostic> all_;
};

}  // namespace kazan
