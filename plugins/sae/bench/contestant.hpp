// Trainers of one SAE that are timed side by side: the same start, rows, order, learning rate and
// Adam.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "data.hpp"
#include "shape.hpp"

namespace kazan::bench {

struct Step {
  double loss = 0;  // of the batch, before the update
  std::int64_t active = 0;
  // Until the loss is known; the gradients and the change of the weights.
  double forward_seconds = 0, update_seconds = 0;
};

class Contestant {
 public:
  virtual ~Contestant() = default;
  virtual Step step(const float* rows) = 0;  // of one batch
  // sum (y - x)^2 of one batch, by the weights as they are; no step follows from it.
  virtual double squared_error(const float* rows) = 0;
  virtual int threads() const = 0;  // that it computes with
};

// The trainer, on the kernel path of this name, or its best for "".
std::unique_ptr<Contestant> ours(const Shape& shape, const Data& data, const std::string& kernels);
// What one writes with libtorch: dense products, topk, gradients by hand, Adam in place.
// On the shape's device.
std::unique_ptr<Contestant> dense_torch(const Shape& shape, const Data& data);
// "ours", "ours:KERNELS" or "torch"; throws for another.
std::unique_ptr<Contestant> contestant(const std::string& name, const Shape& shape,
                                       const Data& data);

}  // namespace kazan::bench
