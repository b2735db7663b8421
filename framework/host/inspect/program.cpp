#include "host/inspect/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "host/run/worker_process.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLines = 12;  // of what it printed

using Strings = std::vector<std::string>;

Strings environment_with(std::map<std::string, std::string> variables) {
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    const auto end = text.find('=');
    if (end != text.npos) variables.emplace(text.substr(0, end), text.substr(end + 1));
  }
  Strings out;
  for (const auto& [name, value] : variables) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(Strings& strings) {
  std::vector<char*> out;
  for (auto& text : strings) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// What a process is started with, made before there is one: after fork() only system calls are
// made.
struct Start {
  char* const* command;
  char* const* environment;
  int in, out, err, failure;  // `failure`: a pipe, which tells why it did not start
};

[[noreturn]] void become(const Start& start, pid_t parent) {
  end_with(parent);
  ::dup2(start.in, STDIN_FILENO);
  ::dup2(start.out, STDOUT_FILENO);
  ::dup2(start.err, STDERR_FILENO);
  ::execve("/proc/self/exe", start.command, start.environment);
  const int why = errno;
  [[maybe_unused]] const ssize_t told = ::write(start.failure, &why, sizeof why);
  ::_exit(127);
}

pid_t started(Start start) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("make", "a pipe", errno);
  start.failure = ends[1];
  const pid_t parent = ::getpid(), pid = ::fork();
  int why = errno;
  if (pid == 0) become(start, parent);
  ::close(ends[1]);
  ssize_t size = 0;
  while (pid > 0 && (size = ::read(ends[0], &why, sizeof why)) < 0 && errno == EINTR) continue;
  ::close(ends[0]);
  if (pid < 0) throw_errno("start", "a process", why);
  if (size != sizeof why) return pid;
  ::waitpid(pid, nullptr, 0);
  throw_errno("start", "this program", why);
}

// A process that is asked to end: first politely, then as by who presses the keys twice, so that
// what it started ends too.
class Waiting {
 public:
  Waiting(pid_t pid, const Patience& patience) : pid_(pid), patience_(patience) {}

  // Of waitpid. `death`: why it was made to end.
  int status(std::string& death) {
    int status = 0;
    for (;;) {
      const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) break;
      if (ended < 0 && errno != EINTR) throw_errno("wait for", "a process", errno);
      if (signal_ == 0) look(death);
      if (signal_ != 0) insist();
      std::this_thread::sleep_for(kPause);
    }
    return status;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void look(std::string& death) {
    signal_ = patience_.stop();
    if (signal_ != 0) {
      death = "stopped by " + signal_name(signal_);
    } else if (Clock::now() - begun_ > patience_.longest) {
      signal_ = SIGTERM;
      death = "stopped: it did not end within " + std::to_string(patience_.longest.count()) +
              " seconds";
    }
    asked_ = Clock::now();
  }

  void insist() {
    const auto since = Clock::now() - asked_;
    const int due = since < kPolite ? 1 : since < kInsisting ? 2 : 3;
    if (due <= times_) return;
    times_ = due;
    ::kill(pid_, due == 3 ? SIGKILL : signal_);
  }

  static constexpr std::chrono::milliseconds kPause{5}, kPolite{2000}, kInsisting{10000};

  pid_t pid_;
  const Patience& patience_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point asked_{};
  int signal_ = 0, times_ = 0;
};

// What it printed to tell what is wrong: the first lines.
std::string first_words(const Ended& ended) {
  std::vector<std::string> lines;
  for (const auto& line : split(ended.err, '\n'))
    if (!line.empty() && !line.starts_with("warning: ")) lines.push_back(line);
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  return lines.empty() ? "it printed nothing" : join(lines, "\n");
}

}  // namespace

std::string how_it_failed(const Ended& ended) {
  return (ended.death.empty() ? "it ended with " + std::to_string(ended.code)
                              : "it was " + ended.death) +
         ": " + first_words(ended);
}

Ended run_program(const Call& call, const fs::path& folder, const Patience& patience) {
  Strings words = {"runner"}, variables = environment_with(call.environment);
  words.insert(words.end(), call.words.begin(), call.words.end());
  const auto command = pointers(words), environment = pointers(variables);
  write_file(folder / "in", call.input);
  Ended ended;
  int status = 0;
  {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const FileDescriptor in(folder / "in", O_RDONLY | O_CLOEXEC);
    const FileDescriptor out(folder / "out", flags), err(folder / "err", flags);
    const pid_t pid =
        started({command.data(), environment.data(), in.get(), out.get(), err.get(), -1});
    status = Waiting(pid, patience).status(ended.death);
  }
  ended.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (WIFSIGNALED(status) && ended.death.empty())
    ended.death = "killed by " + signal_name(WTERMSIG(status));
  ended.out = read_file(folder / "out");
  ended.err = read_file(folder / "err");
  return ended;
}

}  // namespace kazan
