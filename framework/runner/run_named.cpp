#include "runner/run_named.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "runner/meant.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kShown = 8;

bool is_run(const fs::path& folder) {
  std::error_code absent;
  return fs::is_regular_file(folder / "plan.json", absent);
}

// The numbers of the runs in a folder, the highest first.
std::map<int, fs::path, std::greater<>> numbered(const fs::path& folder) {
  std::map<int, fs::path, std::greater<>> found;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const std::string name = entry.path().filename();
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size() && is_run(entry.path()))
      found[number] = entry.path();
  }
  return found;
}

std::vector<std::string> experiments(const fs::path& runs) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(runs, absent))
    if (!numbered(entry.path()).empty()) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// The last of a list that may be long.
std::string newest(const std::map<int, fs::path, std::greater<>>& runs) {
  std::vector<std::string> numbers;
  for (const auto& [number, path] : runs)
    if (numbers.size() < kShown) numbers.push_back(std::to_string(number));
  if (runs.size() > kShown) numbers.push_back("... (" + std::to_string(runs.size()) + " runs)");
  return join(numbers, ", ");
}

std::string known(const std::string& experiment, const fs::path& runs) {
  auto names = experiments(runs);
  if (names.empty()) return runs.native() + " holds no runs";
  const std::string meant = did_you_mean_name(experiment, names);
  if (names.size() > kShown) {
    names.resize(kShown);
    names.push_back("...");
  }
  return runs.native() + " has no runs of " + experiment + meant + "; it has those of " +
         join(names, ", ");
}

[[noreturn]] void refuse(const std::string& given, const fs::path& runs) {
  const auto slash = given.find('/');
  const std::string experiment = given.substr(0, slash);
  if (const auto here = numbered(given); !here.empty())  // the folder of an experiment's runs
    throw Error(Fault::input,
                given + " is not a run folder: it has no plan.json; it holds the runs " +
                    newest(here) + ": write " + (fs::path(given) / "latest").native());
  const auto there = numbered(runs / experiment);
  if (!there.empty())
    throw Error(Fault::input,
                (slash == given.npos ? experiment + " names no run" : "no run " + given) + ": " +
                    experiment + " has the runs " + newest(there) + " in " + runs.native() +
                    "; write " + experiment + "/" + std::to_string(there.begin()->first) + " or " +
                    experiment + "/latest");
  if (is_there(given))
    throw Error(Fault::input, given + " is not a run folder: it has no plan.json");
  throw Error(Fault::input, "no run " + given + ": no such folder, and " + known(experiment, runs));
}

}  // namespace

fs::path run_named(const std::string& given, const fs::path& runs) {
  for (const auto& folder : {fs::path(given), runs / given})
    if (is_run(folder)) return fs::canonical(folder);
  refuse(given, runs);
}

std::vector<fs::path> runs_of(const fs::path& runs, const std::string& experiment) {
  std::vector<fs::path> folders;
  for (const auto& [number, path] : numbered(runs / experiment))
    folders.push_back(fs::absolute(path));
  return folders;
}

}  // namespace kazan
