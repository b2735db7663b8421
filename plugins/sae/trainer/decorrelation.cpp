#include "decorrelation.hpp"

#include <algorithm>

namespace kazan::trainer {
namespace {

constexpr std::int64_t kLatents = 256, kRows = 8;  // at a time

}  // namespace

double Decorrelation::assign(const Codes& codes, const ByLatent& by_latent,
                             const std::vector<double>& sums, Team& team) {
  const std::int64_t rows = codes.rows();
  const auto n = static_cast<std::int64_t>(sums.size());
  factor_ = 0;
  if (mu_ == 0 || rows < 2) return 0;
  const auto all = static_cast<double>(rows);
  factor_ = mu_ / ((all - 1) * (all - 1));

  mean_.resize(sums.size());
  squares_.resize(sums.size());
  mean_squared_ = 0;
  for (std::size_t j = 0; j < sums.size(); ++j) {
    mean_[j] = sums[j] / all;
    mean_squared_ += mean_[j] * mean_[j];
  }
  team.blocks(n, kLatents, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t j = begin; j < end; ++j) {
      const double mean = mean_[static_cast<std::size_t>(j)];
      double& sum = squares_[static_cast<std::size_t>(j)];
      sum = static_cast<double>(rows - by_latent.count(j)) * (mean * mean);
      for (std::int64_t i = 0; i < by_latent.count(j); ++i) {
        const double off = static_cast<double>(by_latent.values(j)[i]) - mean;
        sum += off * off;
      }
    }
  });
  with_mean_.assign(static_cast<std::size_t>(rows), 0);
  for (std::int64_t t = 0; t < rows; ++t)
    for (auto i = codes.start[static_cast<std::size_t>(t)];
         i < codes.start[static_cast<std::size_t>(t) + 1]; ++i)
      with_mean_[static_cast<std::size_t>(t)] +=
          static_cast<double>(codes.value[static_cast<std::size_t>(i)]) *
          mean_[static_cast<std::size_t>(codes.latent[static_cast<std::size_t>(i)])];

  gradient_.at_least(static_cast<std::size_t>(codes.count()));
  std::vector<double> norms(static_cast<std::size_t>(rows));
  std::vector<std::vector<double>> products(static_cast<std::size_t>(team.size()));
  team.blocks(rows, kRows, [&](std::int64_t begin, std::int64_t end, int member) {
    for (std::int64_t t = begin; t < end; ++t)
      norms[static_cast<std::size_t>(t)] =
          row(t, codes, by_latent, products[static_cast<std::size_t>(member)]);
  });
  double off_diagonal = 0;
  for (const double norm : norms) off_diagonal += norm;
  for (const double square : squares_) off_diagonal -= square * square;
  return factor_ * off_diagonal;
}

// Row t of G, and the gradient of the latents that are active in row t. Returns ||G_t||^2.
double Decorrelation::row(std::int64_t t, const Codes& codes, const ByLatent& by_latent,
                          std::vector<double>& products) {
  const auto begin = codes.start[static_cast<std::size_t>(t)];
  const auto end = codes.start[static_cast<std::size_t>(t) + 1];
  products.assign(static_cast<std::size_t>(codes.rows()), 0);
  const auto each = [&](const auto& work) {
    for (auto i = begin; i < end; ++i) {
      const std::int64_t j = codes.latent[static_cast<std::size_t>(i)];
      work(j, static_cast<double>(codes.value[static_cast<std::size_t>(i)]), by_latent.rows(j),
           by_latent.values(j), by_latent.count(j));
    }
  };
  each([&](std::int64_t, double z, const std::int32_t* rows, const float* values,
           std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i)
      products[static_cast<std::size_t>(rows[i])] += z * static_cast<double>(values[i]);
  });
  double norm = 0;
  for (std::size_t other = 0; other < products.size(); ++other) {
    products[other] -= with_mean_[static_cast<std::size_t>(t)] + with_mean_[other] - mean_squared_;
    norm += products[other] * products[other];
  }
  each([&](std::int64_t j, double z, const std::int32_t* rows, const float* values,
           std::int64_t count) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
      sum += products[static_cast<std::size_t>(rows[i])] * static_cast<double>(values[i]);
    sum -= squares_[static_cast<std::size_t>(j)] * (z - mean_[static_cast<std::size_t>(j)]);
    const auto here = std::lower_bound(rows, rows + count, static_cast<std::int32_t>(t)) - rows;
    gradient_[static_cast<std::size_t>(by_latent.begin(j) + here)] =
        static_cast<float>(4 * factor_ * sum);
  });
  return norm;
}

}  // namespace kazan::trainer
