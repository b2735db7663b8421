#include "host/run/last_words.hpp"

#include <algorithm>

#include "base/files.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMost = 2000;  // bytes

// Where the first line of a sanitizer's report begins; npos where there is none.
std::size_t report_in(std::string_view printed) {
  std::size_t first = printed.npos;
  for (const char* sign : {"ERROR: AddressSanitizer: ", "WARNING: ThreadSanitizer: ",
                           ": runtime error: "})  // the last is of the other one
    first = std::min(first, printed.find(sign));
  if (first == printed.npos) return first;
  const auto end_of_line_before = printed.rfind('\n', first);
  return end_of_line_before == printed.npos ? 0 : end_of_line_before + 1;
}

}  // namespace

std::string last_words(std::string_view printed) {
  const auto report = report_in(printed);
  if (report == printed.npos)
    return std::string(printed.substr(printed.size() - std::min(kMost, printed.size())));
  printed = printed.substr(report);
  printed = printed.substr(0, printed.find("\n\n"));
  return std::string(printed.size() > kMost ? printed.substr(0, printed.rfind('\n', kMost))
                                            : printed);
}

std::string last_words_in(const fs::path& log) {
  std::error_code absent;
  return fs::is_regular_file(log, absent) ? last_words(read_file(log)) : "";
}

}  // namespace kazan
