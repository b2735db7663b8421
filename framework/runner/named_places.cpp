#include "runner/named_places.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "runner/run_named.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

void require(const std::string& what, const std::string& folder) {
  std::error_code absent;
  if (fs::is_directory(folder, absent)) return;
  const bool other = is_there(folder);
  const std::string meant = other ? "" : nearest_sibling(folder);
  throw Error(Fault::input, "there " + what + " in " + fs::absolute(folder).native() +
                                (other ? ": it is no folder" : ": it does not exist") +
                                (meant.empty() ? "" : " (did you mean " + meant + "?)"));
}

void require_experiment(const std::string& word, const Options& options) {
  if (word.find('/') == word.npos) return;
  run_named(word, options.runs);  // where there is no such run, says which there are
  const std::string experiment = word.substr(0, word.find('/'));
  throw Error(Fault::usage, word +
                                " is one run: expected an experiment, whose runs are listed; "
                                "write runner runs " +
                                experiment);
}

}  // namespace

void require_named_places(const Verb& verb, const Options& options) {
  for (const std::string_view folder : verb.reads) {
    if (!options.given.contains(std::string(folder))) continue;
    if (folder == "store") require("is no store", options.store);
    if (folder == "runs" && !options.full)  // which --full refuses in its own words
      require("are no runs", options.runs);
  }
  if (verb.name == std::string_view("runs") && !options.arguments.empty())
    require_experiment(options.arguments[0], options);
}

}  // namespace kazan
