// Other processes, as far as this one may see them.
#pragma once

#include <cstdint>

namespace kazan {

struct ProcessLook {
  enum class State {
    there,
    gone,    // or a zombie: where nobody waits for orphans, as in many containers, they stay
    hidden,  // it exists, but /proc does not show it (hidepid), or there is no /proc
  };
  State state = State::gone;
  std::int64_t start = -1;  // of one that is there: clock ticks from the machine's start to its own
};

// A number is given out again: only with its start does it name a process.
ProcessLook look_at_process(std::int64_t pid);

// In a child, after fork(): it is killed when `parent` ends, and ends here where that has ended
// already. System calls only.
void end_with(std::int64_t parent);

}  // namespace kazan
