// A worker as its parent sees it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "host/run/channel.hpp"
#include "host/run/worker.hpp"

namespace kazan {

struct Death {
  std::string cause;     // "was killed by SIGSEGV (Segmentation fault)", "ended with exit code 3"
  bool sigkill = false;  // as the system does when it is out of memory
};

std::string signal_name(int signal);  // "SIGSEGV"; "signal 34" of a real-time one

// In the worker, once it can hear SIGUSR1, which asks it to stop: a worker starts with it held.
void release_stop_signal();

class WorkerProcess {
 public:
  // Starts `runner worker` in the numerical environment for `threads`; what it prints goes to
  // `log`. Throws Error (Fault::machine) when it cannot.
  WorkerProcess(const WorkerOptions& options, int threads, const std::filesystem::path& log);
  ~WorkerProcess();  // closes the channel and waits; kills a worker that is busy
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t pid() const { return pid_; }
  int threads() const { return threads_; }
  Channel& channel() { return *channel_; }
  void ask_to_stop() const;  // at the next Context::check_stop
  void kill() const;
  // It has ended and everything that it said was read. The channel may still be open: processes
  // that it started have it too.
  bool gone();
  // After the channel closed, or gone(). One that goes on without its channel is killed.
  Death death();

 private:
  bool reaped(std::chrono::milliseconds longest);

  pid_t pid_ = -1;  // -1: none, or none any more
  int status_ = 0;  // of waitpid
  int threads_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace kazan
