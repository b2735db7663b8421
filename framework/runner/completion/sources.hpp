// Where candidates come from: files, plugins, an experiment.
#pragma once

#include <string>
#include <vector>

#include "runner/completion/completion.hpp"

namespace kazan {

// What a command line says so far.
struct Given {
  std::vector<std::string> arguments, set, plugins;
  std::string runs = "runs";
};

// Of a kind of value as usages name it: "STAGE", "DIR", "NAME=VALUE", "fast|exact". None for kinds
// that cannot be listed ("N"). Those that cannot begin with `current` may be left out.
Completion candidates_of(const std::string& kind, const std::string& current, const Given& given);

}  // namespace kazan
