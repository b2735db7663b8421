#include "runner/progress/told.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "runner/progress/display.hpp"

namespace kazan {

bool write_stderr(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void outlive_closed_pipes() {
  struct sigaction action {};
  ::sigaction(SIGPIPE, nullptr, &action);
  if (action.sa_handler != SIG_DFL) return;
  action.sa_handler = [](int) {};  // unlike SIG_IGN not inherited over exec
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGPIPE, &action, nullptr);
}

Widths widths_for(const Plan& plan, std::size_t line) {
  Widths widths{line, 0, 0};
  for (const auto& node : plan.nodes) {
    widths.name = std::max(widths.name, columns(printable(node.name)));
    widths.stage = std::max(widths.stage, columns(printable(node.stage)));
  }
  widths.name = std::min<std::size_t>(widths.name, 32);
  return widths;
}

std::string error_text(const NodeResult& result, Look look) {
  return look.paint(Colour::red, "error: ") + printable_lines(result.message) + "\n";
}

bool never_begun(const NodeResult& result) {
  return result.status == NodeResult::Status::stopped && result.worker == 0;
}

std::string log_text(const std::string& node, const Json& event, Look look) {
  std::string out;
  for (const auto& line : split(event.at("line").string(), '\n')) {
    std::string text = printable(line);
    const std::string word = "warning:";
    if (text.starts_with(word)) text.replace(0, word.size(), look.paint(Colour::yellow, word));
    out += "  " + node + "  " + text + "\n";
  }
  return out;
}

}  // namespace kazan
