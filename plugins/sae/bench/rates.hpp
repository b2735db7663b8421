// What this machine can do at most, by loops that do nothing else.
#pragma once

namespace kazan::bench {

struct Rates {
  double flops = 0;   // a second: fused multiply-adds in f32, in registers, times 2
  double ops8 = 0;    // the same of 8-bit numbers into 32 bits, by tiles (AMX), else the widest vectors
  double stream = 0;  // bytes a second: three arrays beyond the caches, read and written, as Adam's
};

// Of `threads` threads; the best of several attempts.
Rates rates(int threads);

}  // namespace kazan::bench
