// The parts of the drill: an experiment with trainings, what it leaves, and ways to disturb it.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "program.hpp"

namespace kazan::testing {

std::vector<std::string> command(const std::string& runs = "runs");

// One way to end a run.
struct Disturbance {
  std::string kind;  // "SIGKILL to the worker"; "": none
  std::string text;  // with every detail
  int signal = 0;    // at `seconds` after the start
  enum class Whom { runner, worker, group } whom = Whom::runner;
  double seconds = 0;
  std::string call;  // KAZAN_DRILL_KILL of killer.cpp, in place of a signal
};

// A folder in which the experiment runs until it is done.
class Drilled {
 public:
  Drilled();

  struct End {
    int code = 0;
    bool disturbed = false;  // by what was meant to; else it was done before
    bool expected = false;   // the exit code is one that may come of it
    std::string last_call;   // what the killed process was writing: "checkpoint", "manifest",
                             // "node", "other"; "" when none was killed in a call
    std::string err;
  };
  End start(const Disturbance& with);

  // SHA-256 of everything in the store's nodes, by path; of records without what a clock or a
  // meter said, and without "resumed".
  std::map<std::string, std::string> results() const;
  // What nobody needs any more: half-written files anywhere, checkpoints, locks.
  std::vector<std::string> litter() const;
  int resumed() const;  // nodes whose record says so

  Workshop shop;
};

// The experiment, undisturbed: what it leaves, how long it takes, and what it calls.
class Reference {
 public:
  Reference();
  const std::map<std::string, std::string>& results() const { return results_; }
  // The `turn`-th: its kind by turn, its moment by chance.
  Disturbance disturbance(int turn, std::mt19937_64& random) const;

 private:
  Disturbance by_signal(int turn, std::mt19937_64& random) const;
  Disturbance by_call(int turn, std::mt19937_64& random) const;

  std::map<std::string, std::string> results_;
  double seconds_ = 0;
  struct Call {
    std::string role, name, process, path;  // "worker", "fsync", its process id, ...
  };
  std::vector<Call> calls_;  // in order
};

}  // namespace kazan::testing
