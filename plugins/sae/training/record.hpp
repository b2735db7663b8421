// What a record of a training is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "../common/records.hpp"

namespace kazan::sae {

// Sums over the batches of the record that is being made.
struct Evaluation {
  Record terms;  // weighted by their rows; the rest is still 0
  double squared_error = 0;
  std::int64_t binding = 0;
  std::vector<std::int64_t> active;  // per latent: rows in which it is
};

}  // namespace kazan::sae
