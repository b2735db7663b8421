#include "host/run/worker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "host/run/environment.hpp"

namespace kazan {
namespace {

constexpr int kChannelDescriptor = 3;
constexpr int kUnknownStatus = -1;
constexpr std::chrono::milliseconds kGrace{200};      // for an idle worker to end by itself
constexpr std::chrono::milliseconds kPatience{2000};  // for one that closed its channel

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

// Held from before the fork until serve() can hear it: a request to stop neither kills a worker
// that is starting nor is lost.
void hold_stop_signal() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

// Runs in the child between fork and exec: system calls only.
[[noreturn]] void become_worker(int channel, int log, char* const* command,
                                char* const* environment, pid_t parent) {
  end_with(parent);
  volunteer_for_the_oom_killer();
  // A terminal's Ctrl-C, `timeout` and cluster schedulers signal the whole group: the parent
  // decides. Ignored signals stay so over exec, and so does that SIGUSR1 is held.
  for (const int signal : {SIGINT, SIGTERM, SIGUSR2}) ::signal(signal, SIG_IGN);
  ::signal(SIGUSR1, SIG_DFL);
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

void release_stop_signal() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGUSR1);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

std::string signal_name(int signal) {
  const char* const name = ::sigabbrev_np(signal);  // real-time signals have none
  return name ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

WorkerProcess::WorkerProcess(const WorkerOptions& options, int threads,
                             const std::filesystem::path& log)
    : threads_(threads) {
  const FileDescriptor prints(log, O_WRONLY | O_CREAT | O_APPEND);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw_errno("start", "a worker", errno);
  channel_ = std::make_unique<Channel>(ends[0]);
  const Channel theirs(ends[1]);  // closed here whatever happens
  auto strings = command_of(options);
  const auto command = pointers(strings);
  auto variables = environment_of(threads);  // now: between fork and exec nothing may allocate
  const auto environment = pointers(variables);
  const pid_t parent = ::getpid();
  hold_stop_signal();
  pid_ = ::fork();
  if (pid_ == 0) become_worker(ends[1], prints.get(), command.data(), environment.data(), parent);
  const int error = errno;
  release_stop_signal();
  if (pid_ < 0) throw_errno("start", "a worker", error);
}

WorkerProcess::~WorkerProcess() {
  if (pid_ < 0) return;
  ::shutdown(channel_->descriptor(), SHUT_RDWR);
  // Idle, it ends by itself as soon as it sees the channel closed.
  if (reaped(kGrace)) return;
  kill();
  ::waitpid(pid_, nullptr, 0);
}

void WorkerProcess::ask_to_stop() const {
  if (pid_ > 0) ::kill(pid_, SIGUSR1);
}

void WorkerProcess::kill() const {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

bool WorkerProcess::gone() {
  siginfo_t ended{};
  const int result = ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
  return (result != 0 || ended.si_pid != 0) && !channel_->readable(std::chrono::milliseconds(0));
}

// Whether it has ended, waiting for that so long. Nobody's child is one that somebody else waited
// for: its number may be another process's by now, which is not to be killed.
bool WorkerProcess::reaped(std::chrono::milliseconds longest) {
  for (auto left = longest.count();; --left) {
    const pid_t found = ::waitpid(pid_, &status_, WNOHANG);
    if (found < 0 && errno != EINTR) status_ = kUnknownStatus;
    if (found == pid_ || status_ == kUnknownStatus) return true;
    if (left <= 0) return false;
    ::usleep(1000);
  }
}

Death WorkerProcess::death() {
  bool went_on = !reaped(kPatience);
  if (went_on) {
    kill();
    ::waitpid(pid_, &status_, 0);
    went_on = WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL;  // it was not just about to end
  }
  pid_ = -1;
  if (went_on) return {"closed its channel and went on, and was killed", false};
  if (status_ == kUnknownStatus) return {"ended in a way that is not known", false};
  if (!WIFSIGNALED(status_))
    return {"ended with exit code " + std::to_string(WEXITSTATUS(status_)), false};
  const int signal = WTERMSIG(status_);
  const char* const description = ::sigdescr_np(signal);
  std::string cause = "was killed by " + signal_name(signal);
  if (description) cause += std::string(" (") + description + ")";
  if (signal == SIGKILL) cause += ": most likely the system was out of memory";
  return {cause, signal == SIGKILL};
}

}  // namespace kazan
