// Trainers of one Top-K SAE that are timed side by side: the same start, rows, order, learning rate
// and Adam.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kazan::bench {

struct Shape {
  std::int64_t inputs = 768, latents = 6144, batch = 4096, k = 32;
  bool tied = false;  // no biases; else b_e, and b_d which is the centre
  int threads = 1;
};

// Rows [count inputs] and W_e [latents inputs], which W_d starts as.
struct Data {
  std::vector<float> rows, encoder;
};

class Contestant {
 public:
  virtual ~Contestant() = default;
  virtual double step(const float* rows) = 0;  // of one batch; returns the loss before its update
};

// The trainer, on the kernel path of this name, or its best for "".
std::unique_ptr<Contestant> ours(const Shape& shape, const Data& data, const std::string& kernels);
// What one writes with libtorch: dense products, topk, gradients by hand, Adam in place.
std::unique_ptr<Contestant> dense_torch(const Shape& shape, const Data& data);

// Fused multiply-adds in f32 that `threads` threads make in a second, times 2: FLOP/s.
double peak_flops(int threads);

}  // namespace kazan::bench
