// The decorrelation term.
#pragma once

#include <vector>

#include "batch.hpp"

namespace kazan::trainer::plain {

// The term, with its gradient in by_decorrelation.
inline double decorrelate(Batch& b) {
  b.by_decorrelation.assign(b.codes.size(), 0);
  if (b.settings.objective.decorrelation == 0 || b.count < 2) return 0;
  const auto rows = static_cast<double>(b.count);
  const double factor = b.settings.objective.decorrelation / ((rows - 1) * (rows - 1));
  std::vector<double> mean, square(at(b.n), 0), with_mean(at(b.count), 0);
  double mean_squared = 0, total = 0;
  for (std::int64_t j = 0; j < b.n; ++j) {
    mean.push_back(b.sums[at(j)] / rows);
    mean_squared += mean[at(j)] * mean[at(j)];
    double silent = 0;
    for (std::int64_t t = 0; t < b.count; ++t) silent += b.z(t)[j] == 0;
    square[at(j)] = silent * (mean[at(j)] * mean[at(j)]);
    for (std::int64_t t = 0; t < b.count; ++t) {
      const double off = static_cast<double>(b.z(t)[j]) - mean[at(j)];
      if (b.z(t)[j] != 0) square[at(j)] += off * off;
      with_mean[at(t)] += static_cast<double>(b.z(t)[j]) * mean[at(j)];
    }
  }
  for (std::int64_t t = 0; t < b.count; ++t) {
    std::vector<double> gram(at(b.count), 0);
    double norm = 0;
    for (std::int64_t u = 0; u < b.count; ++u) {
      for (std::int64_t j = 0; j < b.n; ++j)
        gram[at(u)] += static_cast<double>(b.z(t)[j]) * static_cast<double>(b.z(u)[j]);
      gram[at(u)] -= with_mean[at(t)] + with_mean[at(u)] - mean_squared;
      norm += gram[at(u)] * gram[at(u)];
    }
    total += norm;
    for (std::int64_t j = 0; j < b.n; ++j) {
      double sum = 0;
      for (std::int64_t u = 0; u < b.count; ++u)
        sum += gram[at(u)] * static_cast<double>(b.z(u)[j]);
      sum -= square[at(j)] * (static_cast<double>(b.z(t)[j]) - mean[at(j)]);
      b.by_decorrelation[at(t * b.n + j)] = static_cast<float>(4 * factor * sum);
    }
  }
  for (const double s : square) total -= s * s;
  return factor * total;
}

}  // namespace kazan::trainer::plain
