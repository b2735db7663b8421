#include "decorrelation.hpp"

#include <algorithm>
#include <limits>

#include "sizes.hpp"

namespace kazan::trainer {
namespace {

constexpr std::int64_t kLatents = 256;  // at a time
constexpr std::int64_t kRows = sizes::kPaired;

// Rows begin to end - 1 of a batch, latent by latent.
class Block {
 public:
  Block(const Codes& codes, std::int64_t begin, std::int64_t end)
      : codes_(codes), count_(static_cast<int>(end - begin)) {
    for (int l = 0; l <= count_; ++l) at_[l] = codes.start[static_cast<std::size_t>(begin + l)];
    std::copy_n(at_ + 1, count_, end_);
  }

  // The next latent that any of the rows has; false when there is none.
  bool next() {
    latent = std::numeric_limits<std::int32_t>::max();
    for (int l = 0; l < count_; ++l)
      if (at_[l] < end_[l]) latent = std::min(latent, codes_.latent[index(l)]);
    if (latent == std::numeric_limits<std::int32_t>::max()) return false;
    for (int l = 0; l < count_; ++l) {
      has[l] = at_[l] < end_[l] && codes_.latent[index(l)] == latent;
      z[l] = has[l] ? static_cast<double>(codes_.value[index(l)]) : 0;
      at_[l] += has[l];
    }
    return true;
  }

  std::int32_t latent = 0;
  double z[kRows] = {};  // 0 where the row does not have it, or is none of the block's
  bool has[kRows] = {};

 private:
  std::size_t index(int l) const { return static_cast<std::size_t>(at_[l]); }

  const Codes& codes_;
  int count_;
  std::int64_t at_[kRows + 1] = {}, end_[kRows] = {};
};

}  // namespace

double Decorrelation::assign(const Entries& active, const Entries& silent,
                             const std::vector<double>& sums, const Kernels& kernels, Team& team) {
  const std::int64_t rows = active.codes.rows();
  factor_ = 0;
  if (mu_ == 0 || rows < 2) return 0;
  const auto all = static_cast<double>(rows);
  factor_ = mu_ / ((all - 1) * (all - 1));
  take_means(active, sums, team);

  gradient_.at_least(static_cast<std::size_t>(active.codes.count()));
  silent_gradient_.at_least(static_cast<std::size_t>(silent.codes.count()));
  norms_.assign(static_cast<std::size_t>(rows), 0);
  grams_.resize(static_cast<std::size_t>(team.size()));
  team.blocks(rows, kRows, [&](std::int64_t begin, std::int64_t end, int member) {
    auto& gram = grams_[static_cast<std::size_t>(member)];
    gram.at_least(static_cast<std::size_t>(rows * kRows));
    fill_gram(begin, end, active, kernels, gram.data());
    fill_gradient(begin, end, active, gram.data(), active.by_latent, kernels, gradient_.data());
    if (silent.codes.count())
      fill_gradient(begin, end, silent, gram.data(), active.by_latent, kernels,
                    silent_gradient_.data());
  });
  double off_diagonal = 0;
  for (const double norm : norms_) off_diagonal += norm;
  for (const double square : squares_) off_diagonal -= square * square;
  return factor_ * off_diagonal;
}

void Decorrelation::take_means(const Entries& active, const std::vector<double>& sums, Team& team) {
  const auto& [codes, by_latent] = active;
  const std::int64_t rows = codes.rows();
  mean_.resize(sums.size());
  squares_.resize(sums.size());
  with_mean_.resize(static_cast<std::size_t>(rows));
  mean_squared_ = 0;
  for (std::size_t j = 0; j < sums.size(); ++j) {
    mean_[j] = sums[j] / static_cast<double>(rows);
    mean_squared_ += mean_[j] * mean_[j];
  }
  const auto square = [&, &of = by_latent](std::int64_t j) {
    const double mean = mean_[static_cast<std::size_t>(j)];
    double sum = static_cast<double>(rows - of.count(j)) * (mean * mean);
    for (std::int64_t i = 0; i < of.count(j); ++i) {
      const double off = static_cast<double>(of.values(j)[i]) - mean;
      sum += off * off;
    }
    return sum;
  };
  const auto along_mean = [&, &of = codes](std::size_t t) {
    double sum = 0;
    for (auto i = static_cast<std::size_t>(of.start[t]);
         i < static_cast<std::size_t>(of.start[t + 1]); ++i)
      sum += static_cast<double>(of.value[i]) * mean_[static_cast<std::size_t>(of.latent[i])];
    return sum;
  };
  team.blocks(static_cast<std::int64_t>(sums.size()), kLatents,
              [&](std::int64_t begin, std::int64_t end, int) {
                for (std::int64_t j = begin; j < end; ++j)
                  squares_[static_cast<std::size_t>(j)] = square(j);
              });
  team.blocks(rows, kRows, [&](std::int64_t begin, std::int64_t end, int) {
    for (auto t = static_cast<std::size_t>(begin); t < static_cast<std::size_t>(end); ++t)
      with_mean_[t] = along_mean(t);
  });
}

// gram[kRows t' + l] = G of rows begin + l and t', and the norms of those rows.
void Decorrelation::fill_gram(std::int64_t begin, std::int64_t end, const Entries& active,
                              const Kernels& kernels, double* gram) {
  const std::int64_t rows = active.codes.rows();
  std::fill_n(gram, rows * kRows, 0);
  for (Block block(active.codes, begin, end); block.next();) {
    const auto& of = active.by_latent;
    kernels.add_pairs(block.z, of.rows(block.latent), of.values(block.latent),
                      of.count(block.latent), gram);
  }
  double with_mean[kRows] = {}, norm[kRows] = {};
  std::copy(with_mean_.begin() + begin, with_mean_.begin() + end, with_mean);
  for (std::int64_t other = 0; other < rows; ++other)
    for (std::int64_t l = 0; l < kRows; ++l) {
      double& product = gram[kRows * other + l];
      product -= with_mean[l] + with_mean_[static_cast<std::size_t>(other)] - mean_squared_;
      norm[l] += product * product;
    }
  std::copy_n(norm, end - begin, norms_.begin() + begin);
}

// Of those entries that `of` has in rows begin to end - 1. `gram`: of these rows.
void Decorrelation::fill_gradient(std::int64_t begin, std::int64_t end, const Entries& of,
                                  const double* gram, const ByLatent& active,
                                  const Kernels& kernels, float* gradient) const {
  for (Block block(of.codes, begin, end); block.next();) {
    const std::int64_t j = block.latent;
    double sums[kRows];
    kernels.weigh_pairs(gram, active.rows(j), active.values(j), active.count(j), sums);
    const std::int32_t* const rows = of.by_latent.rows(j);
    const auto* const first =
        std::lower_bound(rows, rows + of.by_latent.count(j), static_cast<std::int32_t>(begin));
    float* to = gradient + of.by_latent.begin(j) + (first - rows);
    const auto at = static_cast<std::size_t>(j);
    for (int l = 0; l < kRows; ++l) {
      if (!block.has[l]) continue;
      const double z = &of.by_latent == &active ? block.z[l] : 0;
      *to++ = static_cast<float>(4 * factor_ * (sums[l] - squares_[at] * (z - mean_[at])));
    }
  }
}

}  // namespace kazan::trainer
