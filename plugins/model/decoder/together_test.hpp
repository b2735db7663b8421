// Windows that are asked for together have the bits of each alone: for the tests of families.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "sdk/provider.hpp"
#include "sdk/torch/environment.hpp"

namespace kazan::testing {

// Products by those kernels, in that many threads, until it ends.
class Computing {
 public:
  Computing(const char* kernels, int threads) : threads_(at::get_num_threads()) {
    ::setenv("KAZAN_KERNELS", kernels, 1);
    set_numerical_threads(threads);
  }
  ~Computing() {
    ::unsetenv("KAZAN_KERNELS");
    set_numerical_threads(threads_);
  }
  Computing(const Computing&) = delete;
  Computing& operator=(const Computing&) = delete;

 private:
  int threads_;
};

inline std::vector<std::vector<std::int32_t>> windows_of(const std::vector<std::int64_t>& lengths,
                                                         std::int64_t vocabulary) {
  std::vector<std::vector<std::int32_t>> windows;
  for (const auto length : lengths) {
    auto& ids = windows.emplace_back();
    for (int t = 0; t < length; ++t)
      ids.push_back(static_cast<std::int32_t>((31 * length + 7 * t) % vocabulary));
  }
  return windows;
}

inline void compare_together(LanguageModel& model,
                             const std::vector<std::vector<std::int32_t>>& windows,
                             const std::vector<Site>& sites) {
  for (const char* kernels : {"auto", "avx2", "portable"}) {
    const Computing computing(kernels, 3);
    const auto together = model.activations_of(windows, sites);
    REQUIRE(together.size() == windows.size());
    for (std::size_t w = 0; w < windows.size(); ++w) {
      const auto alone = model.activations(windows[w], sites);
      for (std::size_t s = 0; s < sites.size(); ++s) {
        INFO(kernels << ": " << sites[s].name << " of window " << w);
        CHECK(std::ranges::equal(together[w][s].values<float>(), alone[s].values<float>()));
      }
    }
  }
}

}  // namespace kazan::testing
