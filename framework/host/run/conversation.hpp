// One request to one worker, and what it says until its answer, where nobody else is served
// meanwhile.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "host/run/execute.hpp"
#include "host/run/worker_process.hpp"

namespace kazan {

struct Answer {
  std::optional<NodeResult> result;
  std::string death;  // without a result: "was killed by SIGSEGV (Segmentation fault)"; "": given up
};

// Reads what the worker says to what it was sent. `event` is told of the rest; `go_on` is asked
// several times a second, and when it says no the worker is killed. Nothing that the worker does
// is thrown.
Answer answer_of(WorkerProcess& worker, const std::function<void(const Json&)>& event,
                 const std::function<bool()>& go_on);

}  // namespace kazan
