// What could come next on a command line.
//
// Everything is taken from the declarations that help and checks use: the verbs, the words in
// their usage ("EXPERIMENT.yaml", "STAGE", "a|b"), the options with the names of their values.
#pragma once

#include <string>
#include <vector>

namespace kazan {

struct Candidate {
  std::string text;  // the whole word; one that ends with "=", "." or "/" goes on
  std::string doc = {};
};

struct Completion {
  bool files = false;  // the candidates are paths
  std::vector<Candidate> candidates = {};
};

// `words`: what stands after the program's name, the last one (perhaps "") being under way.
// Candidates begin with it. Throws what reading experiments and plugins throws.
Completion complete(const std::vector<std::string>& words);

// `runner complete -- WORD...`, for the shells' scripts: "files" or "words", then a line for each
// candidate, its doc after a tab; nothing when there is none. Never fails: whatever is wrong with
// the command line will be told when it is run.
int print_completion(const std::vector<std::string>& words);

}  // namespace kazan
