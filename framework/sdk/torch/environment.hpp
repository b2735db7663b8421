// What libtorch computes with: set for a node, checked and recorded.
#pragma once

#include "base/error.hpp"
#include "base/json.hpp"

namespace kazan {

class Context;

// Gives libtorch and its BLAS that many threads.
KAZAN_API void set_numerical_threads(int threads);

// While it lives, products run on the thread that asks for them: for loops that are split among
// threads themselves. OpenBLAS lets only one of its products use its threads at a time.
class KAZAN_API SerialBlas {
 public:
  SerialBlas();
  ~SerialBlas();
  SerialBlas(const SerialBlas&) = delete;
  SerialBlas& operator=(const SerialBlas&) = delete;

 private:
  int threads_ = 0;  // 0: not known, nothing was changed
};

// Gives libtorch and its BLAS that many threads, and says what they are:
//   {"libtorch": "1.13.1", "threads": 2, "blas": "OpenBLAS 0.3.21 SkylakeX", "gflops": 190.2,
//    "variables": {"OMP_NUM_THREADS": "2", ...}}
// gflops is measured once a process, by a 512 x 512 matrix product. The variables are those that
// libraries read when they are loaded; whoever starts the process sets them
// (docs/numerical-environment.md).
KAZAN_API Json numerical_environment(int threads);

// The same with the context's threads, recorded with its node; warns when the BLAS is the slow
// reference implementation.
KAZAN_API void numerical_environment(Context& context);

}  // namespace kazan
