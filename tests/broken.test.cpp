// Each experiment in broken/ is wrong. Its first lines say what the program has to answer:
//
//   # expect: 5:18: error: no plugin offers ...    one a diagnostic, in order, without the path
//   # exit: 65
//   # verb: run                                  where only running can tell; else check
//   # option: sae.k=0                              a --set, if any
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "base/text.hpp"
#include "program.hpp"

using namespace kazan;
using namespace kazan::testing;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  std::istringstream stream(text);
  Lines lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Lines told(const fs::path& file, const std::string& key) {
  Lines found;
  for (const auto& line : lines_of(read_file(file)))
    if (line.starts_with("# " + key + ": ")) found.push_back(line.substr(key.size() + 4));
  return found;
}

std::string without(std::string text, const std::string& what) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what))
    text.erase(at, what.size());
  return text;
}

// The diagnostics in what the program printed: no excerpts, no paths of this machine.
Lines diagnostics(const std::string& printed, const fs::path& file) {
  Lines found;
  for (auto line : lines_of(printed)) {
    if (line.starts_with(' ')) continue;  // an excerpt
    if (line.find("error: ") == line.npos && line.find("warning: ") == line.npos) continue;
    line = without(without(line, file.native() + ":"), file.parent_path().native() + "/");
    found.push_back(line.substr(0, line.find("; looked in ")));
  }
  return found;
}

std::vector<fs::path> broken() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("broken"))
    if (entry.is_regular_file()) files.push_back(fs::canonical(entry.path()));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("each broken experiment is told what is wrong, where, and whose fault it is") {
  Workshop shop;
  shop.environment["HF_HOME"] = "/nowhere";
  for (const auto& file : broken()) {
    const bool checked = told(file, "verb").empty();
    std::vector<std::string> words = {checked ? "check" : "run", file.native()};
    if (!checked) words.insert(words.end(), {"--progress", "none"});  // each error once
    for (const auto& option : told(file, "option")) words.insert(words.end(), {"--set", option});
    const auto run = shop.runner(words);
    INFO(file.filename() << " printed:\n" << run.err);
    CHECK(diagnostics(run.err, file) == told(file, "expect"));
    CHECK(std::to_string(run.code) == told(file, "exit").at(0));
    CHECK(run.out.empty() == checked);
  }
}

TEST_CASE("broken experiments have numbers of their own, and there are many") {
  std::map<std::string, fs::path> numbers;
  for (const auto& file : broken()) {
    const std::string name = file.filename();
    INFO(name);
    CHECK(name.find_first_not_of("0123456789") == 3);
    CHECK(name[3] == '-');
    CHECK(numbers.emplace(name.substr(0, 3), file).second);
    CHECK_FALSE(told(file, "expect").empty());
  }
  CHECK(numbers.size() >= 140);
}

TEST_CASE("the program that runs says the same as the one that checks, and makes no run folder") {
  const Workshop shop;
  const auto file = broken().front();
  const auto checked = shop.runner({"check", file.native()});
  const auto run = shop.runner({file.native()});
  CHECK(run.err == checked.err);
  CHECK(run.code == checked.code);
  CHECK_FALSE(fs::exists(shop.folder() / "runs"));
}
