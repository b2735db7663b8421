// A worker as its parent sees it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "host/run/channel.hpp"
#include "host/run/worker.hpp"

namespace kazan {

struct Death {
  std::string cause;     // "killed by SIGSEGV (Segmentation fault)", "ended with exit code 3"
  bool sigkill = false;  // as the system does when it is out of memory
};

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
  Death death();  // after the channel closed

 private:
  pid_t pid_ = -1;
  int threads_;
  std::unique_ptr<Channel> channel_;
};

}  // namespace kazan
