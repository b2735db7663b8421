#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "runner/completion/scripts.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_completion(const Options& options) {
  const std::string& shell = options.arguments.at(0);
  const std::vector<std::pair<std::string, std::string_view>> scripts = {
      {"bash", kBashCompletion}, {"zsh", kZshCompletion}, {"fish", kFishCompletion}};
  std::vector<std::string> names;
  for (const auto& [name, script] : scripts) {
    names.push_back(name);
    if (shell != name) continue;
    std::fwrite(script.data(), 1, script.size(), stdout);
    return 0;
  }
  throw Error(Fault::usage, "no completion for " + shell + ": expected " + either(names) +
                                did_you_mean(shell, names));
}

}  // namespace kazan
