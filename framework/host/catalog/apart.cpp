#include "host/catalog/apart.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

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

std::string all_of(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t size; (size = ::read(pipe, buffer, sizeof buffer)) != 0;) {
    if (size < 0 && errno != EINTR) break;
    if (size > 0) text.append(buffer, static_cast<std::size_t>(size));
  }
  return text;
}

std::string end_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFSIGNALED(status)) return std::string("kills it: ") + ::strsignal(WTERMSIG(status));
  return "ends it";
}

}  // namespace

Apart apart(const std::function<void(const Say&)>& call) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("make", "a pipe", errno);
  const pid_t pid = ::fork();
  if (pid < 0) throw_errno("start", "a process", errno);
  if (pid == 0) {
    ::close(ends[0]);
    child(call, ends[1]);
  }
  ::close(ends[1]);
  std::string said = all_of(ends[0]);
  ::close(ends[0]);
  return {std::move(said), end_of(pid)};
}

}  // namespace kazan
