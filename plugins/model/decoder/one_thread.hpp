// All of libtorch's work on the thread that asks for it, while this lives. What it changes is the
// process's: one reader at a time may run a model, as with SerialBlas.
#pragma once

#include <ATen/Parallel.h>

#include <optional>

#include "sdk/torch/environment.hpp"

namespace kazan {

class OneThread {
 public:
  // Where it is not `wanted`, or within a loop that is split among threads, nothing changes.
  explicit OneThread(bool wanted)
      : threads_(wanted && !at::in_parallel_region() ? at::get_num_threads() : 1) {
    if (threads_ == 1) return;
    at::set_num_threads(1);
    blas_.emplace();
  }
  ~OneThread() {
    if (threads_ > 1) at::set_num_threads(threads_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int threads_;
  std::optional<SerialBlas> blas_;
};

}  // namespace kazan
