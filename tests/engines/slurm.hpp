// Slurm as it is installed, on this machine alone: a controller and one node on loopback, without
// systemd, cgroups or accounting. Jobs of the partition `urgent` preempt those of the other, which
// are requeued. For tests that run as root.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "program.hpp"

namespace kazan::testing {

class Slurm {
 public:
  // Starts it, and has programs of the workshop use it. Throws std::runtime_error when its node is
  // not idle in time.
  explicit Slurm(Workshop& shop);
  ~Slurm();
  Slurm(const Slurm&) = delete;
  Slurm& operator=(const Slurm&) = delete;

  // Why it cannot be started here; "" when it can.
  static std::string missing();

  // Waits until no job is in the queue, or so many seconds; false then.
  bool idle(int seconds) const;
  // What the daemons said, for a test that failed.
  std::string logs() const;

 private:
  void configure();
  void start(std::vector<std::string> daemon);
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  Workshop& shop_;
  ScopedFolder folder_;
  std::vector<std::unique_ptr<Running>> daemons_;  // the last ends first
};

}  // namespace kazan::testing
