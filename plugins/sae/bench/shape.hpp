// What is trained: given as words NAME=VALUE.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../common/setup.hpp"

namespace kazan::bench {

struct Shape {
  std::int64_t inputs = 768, latents = 6144, batch = 4096;
  sae::Act act = sae::Act::topk;  // topk, batch_topk or relu
  std::int64_t k = 32;
  double bias = 0;    // what b_e starts at: below 0, fewer latents are active
  double l1 = 0;      // coef * mean of all z
  bool tied = false;  // no biases; else b_e, and b_d which is the centre
  double lr = 1e-4;
  // "normal": N(0, 1); "outliers": the same, with eight inputs of about 60; else a file or folder
  // (data.hpp)
  std::string rows = "normal";
  std::int64_t batches = 4;    // at most, of what there is
  std::string device = "cpu";  // what libtorch computes on: cpu, cuda
  int threads = 1;
  int steps = 1;
  double until = 0;  // an FVU of rows that are not trained on, which ends a training; 0: none does
  std::string folder;  // for what is written
};

// Throws for a name that there is not, and for what is no number.
Shape shape_of(const std::vector<std::string>& words);

}  // namespace kazan::bench
