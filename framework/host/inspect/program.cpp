#include "host/inspect/program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "host/run/worker_process.hpp"

namespace kazan {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLines = 12;  // of what it printed

[[noreturn]] void become(char* const* command, const Call& call, int in, int out, int err) {
  for (const auto& [name, value] : call.environment) ::setenv(name.c_str(), value.c_str(), 1);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execv("/proc/self/exe", command);
  ::_exit(127);
}

int status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw_errno("wait for", "a process", errno);
  return status;
}

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

Ended run_program(const Call& call, const fs::path& folder) {
  std::vector<std::string> strings = {"runner"};
  strings.insert(strings.end(), call.words.begin(), call.words.end());
  std::vector<char*> command;
  for (auto& word : strings) command.push_back(word.data());
  command.push_back(nullptr);
  write_file(folder / "in", call.input);
  int status = 0;
  {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const FileDescriptor in(folder / "in", O_RDONLY | O_CLOEXEC);
    const FileDescriptor out(folder / "out", flags), err(folder / "err", flags);
    const pid_t pid = ::fork();
    if (pid < 0) throw_errno("start", "a process", errno);
    if (pid == 0) become(command.data(), call, in.get(), out.get(), err.get());
    status = status_of(pid);
  }
  Ended ended{WEXITSTATUS(status), "", read_file(folder / "out"), read_file(folder / "err")};
  if (WIFSIGNALED(status)) {
    ended.code = 128 + WTERMSIG(status);
    ended.death = "killed by " + signal_name(WTERMSIG(status));
  }
  return ended;
}

}  // namespace kazan
