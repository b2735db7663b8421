// How long one waits for another process.
#pragma once

#include <chrono>
#include <functional>

namespace kazan {

struct Patience {
  std::function<int()> stop = [] { return 0; };  // a signal that asks to stop; 0: none
  std::chrono::seconds longest{600};             // for one call
};

}  // namespace kazan
