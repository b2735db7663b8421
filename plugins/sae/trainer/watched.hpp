// For tests: kernels that tell whether they were asked to screen.
#pragma once

#include <atomic>

#include "kernels/kernels.hpp"

namespace kazan::trainer::samples {

// As those they are made of; of all there are, only the last ones made are watched.
class Watched {
 public:
  explicit Watched(const Kernels& of) : kernels_(of) {
    of_ = of.tile8.run;
    times_ = 0;
    kernels_.tile8.run = counted;
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  const Kernels& kernels() const { return kernels_; }
  bool screened() const { return times_ > 0; }

 private:
  static void counted(Rows8 x, std::int64_t tokens, Rows8 w, std::int64_t latents,
                      std::int64_t stride8, std::int32_t* out, std::int64_t out_stride) {
    ++times_;
    of_(x, tokens, w, latents, stride8, out, out_stride);
  }

  inline static decltype(Tile8::run) of_ = nullptr;
  inline static std::atomic<std::int64_t> times_ = 0;
  Kernels kernels_;
};

}  // namespace kazan::trainer::samples
