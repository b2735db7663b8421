#include "decorrelation.hpp"

#include <algorithm>

namespace kazan::trainer {
namespace {

constexpr std::int64_t kLatents = 256, kRows = 8;  // at a time

}  // namespace

double Decorrelation::assign(const Entries& active, const Entries& silent,
                             const std::vector<double>& sums, Team& team) {
  const auto& [codes, by_latent] = active;
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
  silent_gradient_.at_least(static_cast<std::size_t>(silent.codes.count()));
  std::vector<double> norms(static_cast<std::size_t>(rows));
  std::vector<std::vector<double>> products(static_cast<std::size_t>(team.size()));
  team.blocks(rows, kRows, [&](std::int64_t begin, std::int64_t end, int member) {
    for (std::int64_t t = begin; t < end; ++t)
      norms[static_cast<std::size_t>(t)] =
          row(t, active, silent, products[static_cast<std::size_t>(member)]);
  });
  double off_diagonal = 0;
  for (const double norm : norms) off_diagonal += norm;
  for (const double square : squares_) off_diagonal -= square * square;
  return factor_ * off_diagonal;
}

// Row t of G, and the gradient of the row's entries. Returns ||G_t||^2.
double Decorrelation::row(std::int64_t t, const Entries& active, const Entries& silent,
                          std::vector<double>& products) {
  products.assign(static_cast<std::size_t>(active.codes.rows()), 0);
  const auto each = [t](const Codes& of, const auto& work) {  // work(latent, z)
    if (of.start.empty()) return;
    for (auto i = static_cast<std::size_t>(of.start[static_cast<std::size_t>(t)]);
         i < static_cast<std::size_t>(of.start[static_cast<std::size_t>(t) + 1]); ++i)
      work(of.latent[i], static_cast<double>(of.value[i]));
  };
  each(active.codes, [&](std::int64_t j, double z) {
    const std::int32_t* const rows = active.by_latent.rows(j);
    const float* const values = active.by_latent.values(j);
    for (std::int64_t i = 0; i < active.by_latent.count(j); ++i)
      products[static_cast<std::size_t>(rows[i])] += z * static_cast<double>(values[i]);
  });
  double norm = 0;
  for (std::size_t other = 0; other < products.size(); ++other) {
    products[other] -= with_mean_[static_cast<std::size_t>(t)] + with_mean_[other] - mean_squared_;
    norm += products[other] * products[other];
  }
  const auto place = [t](const ByLatent& entries, std::int64_t j) {  // of the latent's, row t's
    const std::int32_t* const rows = entries.rows(j);
    const auto here =
        std::lower_bound(rows, rows + entries.count(j), static_cast<std::int32_t>(t)) - rows;
    return static_cast<std::size_t>(entries.begin(j) + here);
  };
  each(active.codes, [&](std::int64_t j, double z) {
    gradient_[place(active.by_latent, j)] = gradient_of(j, z, active.by_latent, products);
  });
  each(silent.codes, [&](std::int64_t j, double) {
    silent_gradient_[place(silent.by_latent, j)] = gradient_of(j, 0, active.by_latent, products);
  });
  return norm;
}

// `products`: the row of G.
float Decorrelation::gradient_of(std::int64_t latent, double z, const ByLatent& active,
                                 const std::vector<double>& products) const {
  double sum = 0;
  for (std::int64_t i = 0; i < active.count(latent); ++i)
    sum += products[static_cast<std::size_t>(active.rows(latent)[i])] *
           static_cast<double>(active.values(latent)[i]);
  const auto at = static_cast<std::size_t>(latent);
  return static_cast<float>(4 * factor_ * (sum - squares_[at] * (z - mean_[at])));
}

}  // namespace kazan::trainer
