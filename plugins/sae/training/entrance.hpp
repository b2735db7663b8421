// What all rows of a training come to: whether they can be trained on, and how they enter.
#pragma once

#include <functional>
#include <vector>

#include "../trainer/team.hpp"
#include "../trainer/trainer.hpp"
#include "rows.hpp"

namespace kazan::sae {

struct RowSums {
  std::vector<double> mean;  // xbar [d]
  double squares = 0;        // sum x^2
  double deviation = 0;      // sum (x - xbar)^2; 0 where all rows are equal
};

// `between`: called before each block of rows with the number of its first, of both passes over
// them; what it throws ends them. In f64, rows ascending, column by column. Throws Error
// (Fault::node) where there are no rows, and for a NaN or infinity, naming row and input.
RowSums sums_of(TrainingRows& rows, trainer::Team& team,
                const std::function<void(std::int64_t row)>& between = {});

// The rows' mean, and for scale rms s = sqrt(mean over rows of ||x - c||^2 / d), with c = 0, where
// b_d starts, for centre b_dec. Throws Error (Fault::node) when s would be 0.
trainer::Entrance entrance_of(const RowSums& sums, std::int64_t rows, const Form& form);

}  // namespace kazan::sae
