#include "host/catalog/apart.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/error.hpp"
#include "base/process.hpp"
#include "host/catalog/blame.hpp"

namespace kazan {
namespace {

void write_all(int pipe, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(pipe, text.data(), text.size());
    if (size < 0 && errno != EINTR) ::_exit(1);
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
}

// Whatever is thrown stays here: what the caller of apart() has is the parent's to clear away.
[[noreturn]] void child(const std::function<void(const Say&)>& call, int pipe) {
  try {
    call([pipe](std::string_view text) { write_all(pipe, text); });
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

// A process that is listened to, for as long as there is patience.
class Child {
 public:
  Child(pid_t pid, int pipe, const Patience& patience)
      : pid_(pid), pipe_(pipe), patience_(patience) {}

  // All that it says.
  std::string said() {
    std::string text;
    for (bool open = true; open && killed_.empty();) {
      pollfd ready{pipe_, POLLIN, 0};
      if (::poll(&ready, 1, kPause) > 0)
        open = read_on(text);
      else
        look();
    }
    return text;
  }

  std::string end() {
    int status = 0;
    pid_t ended;
    while ((ended = ::waitpid(pid_, &status, killed_.empty() ? WNOHANG : 0)) != pid_) {
      if (ended < 0 && errno != EINTR) return "ends it";
      if (killed_.empty()) look();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (!killed_.empty()) return killed_;
    if (WIFSIGNALED(status)) return std::string("kills it: ") + ::strsignal(WTERMSIG(status));
    return "ends it";
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kPause = 50;  // milliseconds

  // Whether there may be more.
  bool read_on(std::string& text) {
    char buffer[4096];
    const ssize_t size = ::read(pipe_, buffer, sizeof buffer);
    if (size < 0) return errno == EINTR;
    text.append(buffer, static_cast<std::size_t>(size));
    since_ = Clock::now();
    return size > 0;
  }

  // Kills it where there is no patience left.
  void look() {
    if (const int signal = patience_.stop(); signal != 0)
      killed_ = std::string("is stopped: ") + ::strsignal(signal);
    else if (Clock::now() - since_ > patience_.longest)
      killed_ = "takes longer than " + std::to_string(patience_.longest.count()) + " seconds";
    else
      return;
    ::kill(pid_, SIGKILL);
  }

  pid_t pid_;
  int pipe_;
  const Patience& patience_;
  Clock::time_point since_ = Clock::now();
  std::string killed_;  // why
};

}  // namespace

Apart apart(const std::function<void(const Say&)>& call, const Patience& patience) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("make", "a pipe", errno);
  const pid_t parent = ::getpid(), pid = ::fork();
  if (pid < 0) throw_errno("start", "a process", errno);
  if (pid == 0) {
    ::close(ends[0]);
    end_with(parent);
    Blame::leave_to_parent();
    child(call, ends[1]);
  }
  ::close(ends[1]);
  Child process(pid, ends[0], patience);
  std::string said = process.said();
  ::close(ends[0]);
  return {std::move(said), process.end()};
}

}  // namespace kazan
