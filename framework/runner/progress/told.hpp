// What the styles of progress share: when it is, and whole texts on stderr.
#pragma once

#include <chrono>
#include <limits>
#include <string>
#include <string_view>

#include "runner/progress/lines.hpp"
#include "runner/progress/progress.hpp"

namespace kazan {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

// All of it in as few writes as the system allows. False when nobody can read it.
bool write_stderr(std::string_view text);
// From now on writing into a closed pipe fails instead of ending this process. Programs that it
// starts are not changed.
void outlive_closed_pipes();

Widths widths_for(const Plan& plan, std::size_t line);
std::string error_text(const NodeResult& result, Look look);                  // with its line end
std::string log_text(const std::string& node, const Json& event, Look look);  // with line ends

// Of a node that a stop kept from starting: many of a sweep are, so they are told with the end.
bool never_begun(const NodeResult& result);

constexpr std::size_t kAnyWidth = std::numeric_limits<std::size_t>::max();  // of lines in a log

// What ended how, in lines: counts, folder, report, how to go on; before them the nodes that
// failed, those that failed alike together, with the first line of their error in `line` columns,
// which was told as a whole; 0: no list.
std::string ending_text(const RunEnd& end, Look look, std::size_t line);

}  // namespace kazan
