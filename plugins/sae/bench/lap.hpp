// Seconds since it was last asked.
#pragma once

#include <chrono>

namespace kazan::bench {

class Lap {
 public:
  double operator()() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> took = now - begin_;
    begin_ = now;
    return took.count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace kazan::bench
