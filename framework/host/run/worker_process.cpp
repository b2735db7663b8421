#include "host/run/worker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/error.hpp"
#include "host/run/environment.hpp"

namespace kazan {
namespace {

constexpr int kChannelDescriptor = 3;

std::vector<std::string> command_of(const WorkerOptions& options) {
  std::vector<std::string> command = {"runner",
                                      "worker",
                                      "--plan",
                                      options.plan.native(),
                                      "--store",
                                      options.store.native(),
                                      "--checkpoint-every",
                                      Json(options.checkpoint_every).dump()};
  for (const auto& folder : options.plugin_folders) {
    command.push_back("--plugins");
    command.push_back(folder.native());
  }
  return command;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

// This process's environment with the numerical one laid over it.
std::vector<std::string> environment_of(int threads) {
  std::vector<std::string> out;
  const auto ours = worker_environment(threads);
  for (char** entry = environ; *entry; ++entry) {
    const std::string name(*entry, ::strcspn(*entry, "="));
    if (std::none_of(ours.begin(), ours.end(), [&](const auto& v) { return v.first == name; }))
      out.emplace_back(*entry);
  }
  for (const auto& [name, value] : ours) out.push_back(name + "=" + value);
  return out;
}

// When memory runs out, the system is to end a worker and not its parent, which has nothing large.
void volunteer_for_the_oom_killer() {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  [[maybe_unused]] const auto written = ::write(file, "500", 3);
  ::close(file);
}

// While it is held, a request to stop does not kill a child that cannot ignore it yet.
void hold_stop_signal(bool hold) {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGUSR1);
  ::sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, nullptr);
}

// Runs in the child between fork and exec: system calls only.
[[noreturn]] void become_worker(int channel, int log, char* const* command,
                                char* const* environment, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  volunteer_for_the_oom_killer();
  if (::getppid() != parent) ::_exit(1);
  // A terminal's Ctrl-C, `timeout` and cluster schedulers signal the whole group: the parent
  // decides. Ignored signals stay so over exec; the worker handles SIGUSR1 once it is up.
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2}) ::signal(signal, SIG_IGN);
  hold_stop_signal(false);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  if (channel == kChannelDescriptor)
    ::fcntl(channel, F_SETFD, 0);
  else
    ::dup2(channel, kChannelDescriptor);
  ::execve("/proc/self/exe", command, environment);
  ::_exit(127);
}

}  // namespace

WorkerProcess::WorkerProcess(const WorkerOptions& options, int threads,
                             const std::filesystem::path& log)
    : threads_(threads) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw_errno("start", "a worker", errno);
  channel_ = std::make_unique<Channel>(ends[0]);
  const int log_descriptor = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log_descriptor < 0) throw_errno("write", log.native(), errno);
  auto strings = command_of(options);
  const auto command = pointers(strings);
  auto variables = environment_of(threads);  // now: between fork and exec nothing may allocate
  const auto environment = pointers(variables);
  const pid_t parent = ::getpid();
  hold_stop_signal(true);
  pid_ = ::fork();
  if (pid_ == 0) become_worker(ends[1], log_descriptor, command.data(), environment.data(), parent);
  const int error = errno;
  hold_stop_signal(false);
  ::close(ends[1]);
  ::close(log_descriptor);
  if (pid_ < 0) throw_errno("start", "a worker", error);
}

WorkerProcess::~WorkerProcess() {
  if (pid_ < 0) return;
  ::shutdown(channel_->descriptor(), SHUT_RDWR);
  // Idle, it ends by itself as soon as it sees the channel closed.
  for (int i = 0; i < 200; ++i) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) return;
    ::usleep(1000);
  }
  kill();
  ::waitpid(pid_, nullptr, 0);
}

void WorkerProcess::ask_to_stop() const {
  ::kill(pid_, SIGUSR1);
}

void WorkerProcess::kill() const {
  ::kill(pid_, SIGKILL);
}

Death WorkerProcess::death() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  if (!WIFSIGNALED(status))
    return {"ended with exit code " + std::to_string(WEXITSTATUS(status)), false};
  const int signal = WTERMSIG(status);
  std::string cause =
      std::string("killed by SIG") + ::sigabbrev_np(signal) + " (" + ::sigdescr_np(signal) + ")";
  if (signal == SIGKILL) cause += ": most likely the system was out of memory";
  return {cause, signal == SIGKILL};
}

}  // namespace kazan
