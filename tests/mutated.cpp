#include "mutated.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kazan::testing {
namespace fs = std::filesystem;
namespace {

// The places [begin, end) of lines, without their line feeds, or of words between separators.
std::vector<std::pair<std::size_t, std::size_t>> spans(const std::string& text,
                                                       std::string_view separators) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t begin = 0; begin < text.size();) {
    begin = text.find_first_not_of(separators, begin);
    if (begin == text.npos) break;
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    found.emplace_back(begin, end);
    begin = end;
  }
  return found;
}

}  // namespace

std::vector<Mutation> mutations(const std::string& text) {
  static const std::vector<std::string> kOthers = {
      "",      "~",     "[",   "]",        "{",    "}",     ":",
      ",",     "\"",    "'",   "\t",       "#",    "&a ",   "*a",
      "!",     "$x",    "$(x", "0x1F",     "1:30", "1e999", "-1",
      "yes",   "@",     "|",   "? ",       "%",    "<<",    "a: b",
      "- a",   "...",   "---", "\xc3\xa9", "in",   "use",   "99999999999999999999",
      "a.b.c", "{a: [", "\\"};
  std::vector<Mutation> out;
  const auto put = [&](const std::string& what, std::size_t begin, std::size_t end,
                       const std::string& with) {
    out.push_back({what + " at byte " + std::to_string(begin),
                   text.substr(0, begin) + with + text.substr(end)});
  };
  for (const auto& [begin, end] : spans(text, "\n")) {
    const std::string line = text.substr(begin, end - begin);
    put("a line is gone", begin, std::min(end + 1, text.size()), "");
    put("a line is there twice", begin, end, line + "\n" + line);
    put("a line is indented", begin, begin, "  ");
  }
  std::size_t n = 0;
  for (const auto& [begin, end] : spans(text, " \n,{}[]:")) {
    put("a word is gone", begin, end, "");
    put("a word lost a letter", begin, begin + 1, "");
    put("a word grew", end, end, "x");
    for (int i = 0; i < 2; ++i, ++n) {  // each of the others in turn
      put("a word became " + kOthers[n % kOthers.size()], begin, end, kOthers[n % kOthers.size()]);
      put("before a word came " + kOthers[n % kOthers.size()], begin, begin,
          kOthers[n % kOthers.size()]);
    }
  }
  std::size_t signs = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (std::string_view("{}[]:,\"'").find(text[i]) != std::string_view::npos) {
      put("a sign is gone", i, i + 1, "");
      if (++signs % 2 == 0) put("a sign is there twice", i, i, text.substr(i, 1));
    }
  return out;
}

std::vector<fs::path> experiments_in_the_tree() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("../experiments"))
    if (entry.path().extension() == ".yaml") files.push_back(fs::canonical(entry.path()));
  for (const auto& entry : fs::recursive_directory_iterator("../plugins"))
    if (entry.path().filename() == "example.yaml") files.push_back(fs::canonical(entry.path()));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace kazan::testing
