#include "testing/console.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>

#include "base/error.hpp"

namespace kazan::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kLongest = std::chrono::minutes(1);

winsize size_of(std::size_t width, std::size_t height) {
  return {static_cast<unsigned short>(height), static_cast<unsigned short>(width), 0, 0};
}

}  // namespace

Console::Console(std::size_t width, std::size_t height)
    : screen(width, height), width_(width), height_(height) {}

Console::~Console() {
  hang_up();
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Console::start(const std::function<int()>& body) {
  winsize size = size_of(width_, height_);
  std::fflush(nullptr);
  pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ < 0) throw_errno("open", "a pseudo-terminal", errno);
  if (pid_ == 0) ::_exit(body());
}

bool Console::read_some(int milliseconds) {
  pollfd ready{terminal_, POLLIN, 0};
  if (terminal_ < 0) return false;
  if (::poll(&ready, 1, milliseconds) <= 0) return true;
  char buffer[4096];
  const ssize_t size = ::read(terminal_, buffer, sizeof buffer);
  if (size <= 0) return false;  // EIO: the last process closed it
  bytes_.append(buffer, static_cast<std::size_t>(size));
  screen.feed({buffer, static_cast<std::size_t>(size)});
  return true;
}

bool Console::await(const std::string& text) {
  return await([&] { return screen.text().find(text) != std::string::npos; });
}

bool Console::await(const std::function<bool()>& reached) {
  for (const auto end = Clock::now() + kPatience; Clock::now() < end;) {
    if (reached()) return true;
    if (!read_some(10)) break;
  }
  return reached();
}

void Console::type(const std::string& keys) {
  if (::write(terminal_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
    throw_errno("write", "a pseudo-terminal", errno);
}

void Console::resize(std::size_t width, std::size_t height) {
  const winsize size = size_of(width_ = width, height_ = height);
  screen.resize(width, height);
  ::ioctl(terminal_, TIOCSWINSZ, &size);
}

void Console::hang_up() {
  if (terminal_ >= 0) ::close(terminal_);
  terminal_ = -1;
}

int Console::wait() {
  int status = 0;
  const auto end = Clock::now() + kLongest;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    if (Clock::now() > end) ::kill(-pid_, SIGKILL);
    if (!read_some(5)) ::usleep(5000);
  }
  pid_ = -1;
  pollfd more{terminal_, POLLIN, 0};
  while (terminal_ >= 0 && ::poll(&more, 1, 0) > 0 && read_some(0)) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace kazan::testing
