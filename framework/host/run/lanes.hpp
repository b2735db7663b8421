// The worker processes of a run: as many places side by side as nodes may run at once.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "host/run/key_lock.hpp"
#include "host/run/worker_process.hpp"

namespace kazan {

// One place: a worker, once one was needed, and what it is at.
struct Lane {
  struct Work {
    std::size_t node;               // of the plan
    std::optional<KeyLock> lock;    // held until its result is in the store
    double began = 0;               // seconds of the run
    int remakes = 0;                // how many the run had seen by then
    std::int64_t memory_bytes = 0;  // what its worker had, and its estimate
    int threads = 1;
    bool alone = false;   // nothing else may run beside it
    bool beside = false;  // something else ran at some time of its own
    bool told_to_stop = false;
    std::uintmax_t printed = 0;  // bytes in the log when it began
  };

  int number = 0;  // from 1
  std::unique_ptr<WorkerProcess> worker;
  pid_t told_of = 0;  // the worker whose start the observer knows of
  // A pass that its worker computes for nodes of which some are still to come here.
  std::string pass;
  pid_t pass_of = 0;  // that worker
  std::optional<Work> work;

  void carry(const std::string& next) {
    pass = next;
    pass_of = worker->pid();
  }
  bool carries_a_pass() const { return worker && !pass.empty() && pass_of == worker->pid(); }
};

class Lanes {
 public:
  Lanes(WorkerOptions options, std::filesystem::path log, int count);

  std::vector<Lane>& all() { return lanes_; }
  std::vector<Lane*> busy();
  // An idle lane with a worker of so many threads, started if there is none; nullptr when all are
  // busy. Prefers the workers that are there: they may have models open; but not those from which
  // others expect a pass, above all where it begins a pass itself. Throws Error (Fault::machine)
  // when a worker cannot be started.
  Lane* idle(int threads, bool begins_pass = false);
  // An idle lane, one there must be, whose worker was sent this. A worker that died while it was
  // idle costs nothing: another is started. Throws what idle() throws.
  Lane& ask(int threads, const Json& request, bool begins_pass = false);
  // The idle lane whose worker carries the pass; nullptr when there is none.
  Lane* carrying(const std::string& pass);
  bool has_idle_without_pass() const;
  void forget(const std::string& pass);  // nobody is still to come for it
  void start(Lane& lane, Lane::Work work);
  std::int64_t memory_at_work() const;  // of busy lanes
  // Ends idle workers, with the models that they have open, until the others of them have at most
  // so many bytes; `but` is left as it is.
  void shrink_idle(std::int64_t bytes, const Lane* but = nullptr);
  // Waits for news from busy workers, at most so long. Returns the lanes that have any.
  std::vector<Lane*> wait(std::chrono::milliseconds longest);

 private:
  WorkerOptions options_;
  std::filesystem::path log_;
  std::vector<Lane> lanes_;
};

}  // namespace kazan
