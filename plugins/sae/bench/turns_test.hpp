// What takes turns in one process, for gates of speed on machines that do other work beside it.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace kazan::bench {

// Of all threads of this process: what others take meanwhile does not count, but for what they take
// of the caches.
inline double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The least of each. They want to compute on one thread: several wait for each other, which counts.
inline std::vector<double> least_seconds(const std::vector<std::function<void()>>& works,
                                         int turns) {
  std::vector<double> least(works.size(), std::numeric_limits<double>::infinity());
  for (int turn = 0; turn < turns; ++turn)
    for (std::size_t i = 0; i < works.size(); ++i) {
      const double begin = processor_seconds();
      works[i]();
      least[i] = std::min(least[i], processor_seconds() - begin);
    }
  return least;
}

inline void check_ratio(const std::string& what, double ratio, double margin) {
  WARN(what << ": " << ratio << " times as fast, at least " << margin);
  CHECK(ratio > margin);
}

}  // namespace kazan::bench
