#include "runner/progress/live_block.hpp"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runner/progress/told.hpp"

namespace kazan {
namespace {

constexpr const char* kNoWrap = "\x1b[?7l";
constexpr const char* kWrap = "\x1b[?7h";
constexpr const char* kEraseBelow = "\r\x1b[J";
constexpr const char* kEraseRest = "\x1b[K";

volatile sig_atomic_t block_drawn = 0;

// Ctrl-Z: the shell's prompt would be written into the block.
extern "C" void leave_clean(int) {
  const int error = errno;
  if (block_drawn) {
    block_drawn = 0;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, "\r\x1b[J", 4);
  }
  ::raise(SIGSTOP);
  errno = error;
}

void replace_handler(void (*expected)(int), void (*with)(int)) {
  struct sigaction action {};
  ::sigaction(SIGTSTP, nullptr, &action);
  if (action.sa_handler != expected) return;
  action.sa_handler = with;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGTSTP, &action, nullptr);
}

bool in_foreground() {
  const pid_t group = ::tcgetpgrp(STDERR_FILENO);
  return group < 0 || group == ::getpgrp();  // < 0: a terminal, but not the one that controls us
}

winsize size() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) size.ws_col = 80;
  if (size.ws_row == 0) size.ws_row = 24;
  return size;
}

}  // namespace

LiveBlock::LiveBlock() {
  replace_handler(SIG_DFL, leave_clean);
}

LiveBlock::~LiveBlock() {
  clear();
  replace_handler(leave_clean, SIG_DFL);
}

void LiveBlock::draw(const std::string& above, const std::vector<std::string>& lines) {
  if (!readable_) return;
  const std::size_t shown = in_foreground() ? std::min(lines.size(), height()) : 0;
  std::string out;
  if (block_drawn && (!above.empty() || shown == 0)) out += kEraseBelow;
  out += above;
  if (shown > 0) {
    out += std::string("\r") + kNoWrap;
    for (std::size_t i = 0; i < shown; ++i) out += (i ? "\n" : "") + lines[i] + kEraseRest;
    out += kEraseBelow + 1;  // what an earlier, higher block left
    if (shown > 1) out += "\x1b[" + std::to_string(shown - 1) + "A";
    out += std::string("\r") + kWrap;
  }
  block_drawn = shown > 0;
  if (!out.empty()) readable_ = write_stderr(out);
}

std::size_t LiveBlock::width() const {
  return std::max<std::size_t>(size().ws_col, 2) - 1;
}

std::size_t LiveBlock::height() const {
  return std::max<std::size_t>(size().ws_row, 2) - 1;
}

}  // namespace kazan
