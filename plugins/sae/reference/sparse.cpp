#include "sparse.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <algorithm>

#include "kernels.hpp"

namespace kazan::sae::reference {
namespace {

constexpr std::int64_t kRowBlock = 2, kLatentBlock = 32;

std::size_t at(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

// y += sum over [begin, end) of weight(e) row(e), four at a time.
template <class T, class Weight, class Row>
void add_combination(std::int64_t begin, std::int64_t end, const Weight& weight, const Row& row,
                     T* y, std::int64_t d) {
  std::int64_t e = begin;
  for (; e + 4 <= end; e += 4) {
    const T a[4] = {weight(e), weight(e + 1), weight(e + 2), weight(e + 3)};
    const T* const x[4] = {row(e), row(e + 1), row(e + 2), row(e + 3)};
    axpy4(a, x, y, d);
  }
  for (; e < end; ++e) axpy(weight(e), row(e), y, d);
}

}  // namespace

void SparseCodes::assign(const at::Tensor& z) {
  const std::int64_t rows = z.size(0), n = z.size(1);
  row_start_.assign(at(rows + 1), 0);
  AT_DISPATCH_FLOATING_TYPES(z.scalar_type(), "sparse", [&] {
    const scalar_t* data = z.data_ptr<scalar_t>();
    at::parallel_for(0, rows, kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r)
        row_start_[at(r + 1)] =
            std::count_if(data + r * n, data + (r + 1) * n, [](scalar_t v) { return v > 0; });
    });
    for (std::int64_t r = 0; r < rows; ++r) row_start_[at(r + 1)] += row_start_[at(r)];
    latent_.resize(at(row_start_.back()));
    value_.resize(latent_.size());
    gradient_.resize(latent_.size());
    at::parallel_for(0, rows, kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) {
        std::size_t e = at(row_start_[at(r)]);
        for (std::int64_t j = 0; j < n; ++j) {
          if (!(data[r * n + j] > 0)) continue;
          latent_[e] = static_cast<std::int32_t>(j);
          value_[e++] = static_cast<double>(data[r * n + j]);
        }
      }
    });
  });
  sort_by_latent(n);
}

void SparseCodes::sort_by_latent(std::int64_t latents) {
  latent_start_.assign(at(latents + 1), 0);
  for (const auto j : latent_) ++latent_start_[at(j + 1)];
  for (std::int64_t j = 0; j < latents; ++j) latent_start_[at(j + 1)] += latent_start_[at(j)];
  row_.resize(latent_.size());
  entry_.resize(latent_.size());
  std::vector<std::int64_t> next(latent_start_.begin(), latent_start_.end() - 1);
  for (std::size_t r = 0; r + 1 < row_start_.size(); ++r)
    for (std::int64_t e = row_start_[r]; e < row_start_[r + 1]; ++e) {
      const std::size_t slot = at(next[at(latent_[at(e)])]++);
      row_[slot] = static_cast<std::int32_t>(r);
      entry_[slot] = e;
    }
}

void SparseCodes::add_decoded(const at::Tensor& rows, at::Tensor out) const {
  const std::int64_t d = rows.size(1);
  AT_DISPATCH_FLOATING_TYPES(rows.scalar_type(), "decode", [&] {
    const scalar_t* w = rows.data_ptr<scalar_t>();
    scalar_t* y = out.data_ptr<scalar_t>();
    at::parallel_for(0, out.size(0), kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r)
        add_combination(
            row_start_[at(r)], row_start_[at(r + 1)],
            [&](std::int64_t e) { return static_cast<scalar_t>(value_[at(e)]); },
            [&](std::int64_t e) { return w + latent_[at(e)] * d; }, y + r * d, d);
    });
  });
}

// Four entries at a time; the last one stands in for those that its four lack.
template <class T>
void SparseCodes::set_row_gradient(std::int64_t r, const T* x, const T* rows, std::int64_t d,
                                   const T* add) {
  const std::int64_t begin = row_start_[at(r)], end = row_start_[at(r + 1)];
  for (std::int64_t e = begin; e < end; e += 4) {
    T dots[4];
    const T* w[4];
    const std::int64_t count = std::min<std::int64_t>(4, end - e);
    for (std::int64_t i = 0; i < 4; ++i) w[i] = rows + latent_[at(e + std::min(i, count - 1))] * d;
    dot4(x, w, dots, d);
    for (std::int64_t i = 0; i < count; ++i)
      gradient_[at(e + i)] = static_cast<double>(dots[i] + add[latent_[at(e + i)]]);
  }
}

void SparseCodes::set_gradient(const at::Tensor& g, const at::Tensor& rows, const at::Tensor& add) {
  const std::int64_t d = rows.size(1);
  AT_DISPATCH_FLOATING_TYPES(rows.scalar_type(), "gradient", [&] {
    const scalar_t* w = rows.data_ptr<scalar_t>();
    const scalar_t* x = g.data_ptr<scalar_t>();
    const scalar_t* offset = add.data_ptr<scalar_t>();
    at::parallel_for(0, g.size(0), kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) set_row_gradient(r, x + r * d, w, d, offset);
    });
  });
}

void SparseCodes::times(const std::vector<double>& weight, const at::Tensor& x, at::Tensor out,
                        bool accumulate) const {
  const std::int64_t d = x.size(1);
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "times", [&] {
    const scalar_t* rows = x.data_ptr<scalar_t>();
    scalar_t* result = out.data_ptr<scalar_t>();
    at::parallel_for(0, out.size(0), kLatentBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t j = begin; j < end; ++j) {
        if (!accumulate) std::fill_n(result + j * d, d, scalar_t(0));
        add_combination(
            latent_start_[at(j)], latent_start_[at(j + 1)],
            [&](std::int64_t s) { return static_cast<scalar_t>(weight[at(entry_[at(s)])]); },
            [&](std::int64_t s) { return rows + row_[at(s)] * d; }, result + j * d, d);
      }
    });
  });
}

void SparseCodes::values_times(const at::Tensor& x, at::Tensor out) const {
  times(value_, x, out, false);
}
void SparseCodes::gradient_times(const at::Tensor& x, at::Tensor out) const {
  times(gradient_, x, out, false);
}
void SparseCodes::add_gradient_times(const at::Tensor& x, at::Tensor out) const {
  times(gradient_, x, out, true);
}

std::vector<double> SparseCodes::gradient_sums() const {
  std::vector<double> sums(latent_start_.size() - 1);
  for (std::size_t e = 0; e < latent_.size(); ++e) sums[at(latent_[e])] += gradient_[e];
  return sums;
}

}  // namespace kazan::sae::reference
