#include "sums.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <numeric>

#include "elsewhere.hpp"
#include "kernels.hpp"

namespace kazan::sae::reference {
namespace {

constexpr std::int64_t kColumnBlock = 512, kRowBlock = 16;

// Calls work(row pointer at `begin`, begin, end) for each row, a block of columns at a time.
template <class T, class Work>
void by_columns(const at::Tensor& matrix, const Work& work) {
  const std::int64_t rows = matrix.size(0), columns = matrix.size(1);
  const T* data = matrix.data_ptr<T>();
  at::parallel_for(0, columns, kColumnBlock, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t r = 0; r < rows; ++r) work(data + r * columns + begin, begin, end);
  });
}

}  // namespace

std::vector<double> column_sums(const at::Tensor& matrix) {
  if (!matrix.is_cpu()) return elsewhere::column_sums(matrix);
  std::vector<double> sums(static_cast<std::size_t>(matrix.size(1)));
  AT_DISPATCH_FLOATING_TYPES(matrix.scalar_type(), "column_sums", [&] {
    by_columns<scalar_t>(matrix, [&](const scalar_t* x, std::int64_t begin, std::int64_t end) {
      add_to(x, end - begin, sums.data() + begin);
    });
  });
  return sums;
}

std::vector<double> column_squares(const at::Tensor& matrix) {
  if (!matrix.is_cpu()) return elsewhere::column_squares(matrix);
  std::vector<double> sums(static_cast<std::size_t>(matrix.size(1)));
  AT_DISPATCH_FLOATING_TYPES(matrix.scalar_type(), "column_squares", [&] {
    by_columns<scalar_t>(matrix, [&](const scalar_t* x, std::int64_t begin, std::int64_t end) {
      add_squares_to(x, end - begin, sums.data() + begin);
    });
  });
  return sums;
}

double squared_norm(const at::Tensor& any) {
  if (!any.is_cpu()) return elsewhere::squared_norm(any);
  const std::int64_t rows = any.dim() > 1 ? any.size(0) : 1;
  const std::int64_t columns = rows ? any.numel() / rows : 0;
  std::vector<double> norms(static_cast<std::size_t>(rows));
  AT_DISPATCH_FLOATING_TYPES(any.scalar_type(), "squared_norm", [&] {
    const scalar_t* data = any.data_ptr<scalar_t>();
    at::parallel_for(0, rows, kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r)
        norms[static_cast<std::size_t>(r)] = dot(data + r * columns, data + r * columns, columns);
    });
  });
  return std::accumulate(norms.begin(), norms.end(), 0.0);
}

double centred_squared_norm(const at::Tensor& matrix) {
  const auto rows = static_cast<double>(matrix.size(0));
  std::vector<double> mean = column_sums(matrix);
  for (double& m : mean) m /= rows;
  return squared_norm(matrix.sub(tensor_like(mean, matrix)));
}

LatentSums::LatentSums(std::int64_t latents)
    : count(static_cast<std::size_t>(latents)), sum(static_cast<std::size_t>(latents)) {}

void LatentSums::add(const at::Tensor& z) {
  if (!z.is_cpu()) return add(elsewhere::column_sums(z.gt(0)), elsewhere::column_sums(z));
  AT_DISPATCH_FLOATING_TYPES(z.scalar_type(), "latent_sums", [&] {
    by_columns<scalar_t>(z, [&](const scalar_t* x, std::int64_t begin, std::int64_t end) {
      count_active(x, end - begin, count.data() + begin, sum.data() + begin);
    });
  });
}

void LatentSums::add(const std::vector<double>& counts, const std::vector<double>& sums) {
  for (std::size_t j = 0; j < count.size(); ++j) {
    count[j] += static_cast<std::int32_t>(counts[j]);
    sum[j] += sums[j];
  }
}

void LatentSums::add(const LatentSums& other) {
  for (std::size_t j = 0; j < count.size(); ++j) {
    count[j] += other.count[j];
    sum[j] += other.sum[j];
  }
}

std::int64_t LatentSums::active() const {
  return std::accumulate(count.begin(), count.end(), std::int64_t{0});
}

std::int64_t LatentSums::alive() const {
  return static_cast<std::int64_t>(count.size()) - std::count(count.begin(), count.end(), 0);
}

at::Tensor tensor_like(const std::vector<double>& values, const at::Tensor& like) {
  at::Tensor out =
      at::empty({static_cast<std::int64_t>(values.size())}, like.options().device(at::kCPU));
  AT_DISPATCH_FLOATING_TYPES(like.scalar_type(), "as_tensor", [&] {
    std::transform(values.begin(), values.end(), out.data_ptr<scalar_t>(),
                   [](double v) { return static_cast<scalar_t>(v); });
  });
  return out.to(like.device());
}

}  // namespace kazan::sae::reference
