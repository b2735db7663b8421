// Products of a forward pass, in the threads that libtorch has been given.
#pragma once

#include <ATen/core/Tensor.h>

#include "products/product.hpp"

namespace kazan {

// By the path that KAZAN_KERNELS chooses on this processor; by libtorch where there is none. Holds
// memory from one product to the next: not for several threads.
class Multiplier {
 public:
  Multiplier();  // throws Error (Fault::experiment) where the variable names no kernels
  explicit Multiplier(const products::Path* path) : path_(path) {}  // nullptr: libtorch

  // x [rows depth] times w [depth columns], or w^T with w [columns depth] where `transposed`, plus
  // `bias` [columns] where it is defined, into `out` [rows columns]; all f32, `out` and w
  // contiguous.
  void operator()(const at::Tensor& x, const at::Tensor& w, bool transposed, const at::Tensor& bias,
                  at::Tensor& out);

  const char* name() const { return path_ ? path_->name : "libtorch"; }

 private:
  const products::Path* path_;
  at::Tensor laid_;
};

}  // namespace kazan
