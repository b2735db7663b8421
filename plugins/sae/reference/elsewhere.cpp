#include "elsewhere.hpp"

#include <ATen/ops/isfinite.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "sums.hpp"

namespace kazan::sae::reference::elsewhere {
namespace {

// [rows 1] of its type: sum over columns of a b, added in double.
at::Tensor row_products(const at::Tensor& a, const at::Tensor& b) {
  return a.to(at::kDouble).mul(b).sum(1, true);
}

// 1 / x, and 0 for 0
at::Tensor inverse(const at::Tensor& x) {
  return at::where(x.gt(0), x.reciprocal(), at::zeros_like(x));
}

}  // namespace

std::vector<double> values_of(const at::Tensor& vector) {
  const at::Tensor host = vector.to(at::kDouble).cpu().contiguous();
  const double* data = host.data_ptr<double>();
  return {data, data + host.numel()};
}

std::vector<double> column_sums(const at::Tensor& matrix) {
  return values_of(matrix.sum({0}, false, at::kDouble));
}

std::vector<double> column_squares(const at::Tensor& matrix) {
  return values_of(matrix.to(at::kDouble).square().sum({0}));
}

double squared_norm(const at::Tensor& any) {
  return any.to(at::kDouble).square().sum().item<double>();
}

std::vector<double> row_norms(const at::Tensor& matrix) {
  return values_of(row_products(matrix, matrix).sqrt());
}

std::int64_t first_not_finite(const at::Tensor& any) {
  const at::Tensor bad = at::isfinite(any).logical_not().flatten();
  if (!bad.any().item<bool>()) return -1;
  return bad.to(at::kByte).argmax().item<std::int64_t>();
}

// A stable sort leaves equal values in the order of their index.
std::int64_t keep_top(at::Tensor a, std::int64_t k) {
  a.clamp_min_(0);
  const std::int64_t binding = a.gt(0).sum({1}).gt(k).sum().item<std::int64_t>();
  if (binding == 0) return 0;
  const auto [values, places] = at::sort(a, /*stable=*/true, /*dim=*/1, /*descending=*/true);
  a.zero_().scatter_(1, places.narrow(1, 0, k), values.narrow(1, 0, k));
  return binding;
}

void project_off(const at::Tensor& rows, at::Tensor gradient) {
  const at::Tensor along = row_products(rows, gradient).mul_(inverse(row_products(rows, rows)));
  gradient.addcmul_(rows, along.to(rows.scalar_type()), -1);
}

void normalise_rows(at::Tensor rows) {
  const at::Tensor norm = row_products(rows, rows).sqrt();
  rows.mul_(at::where(norm.gt(0), norm.reciprocal(), norm.new_ones({})).to(rows.scalar_type()));
}

void adam(at::Tensor weight, const at::Tensor& gradient, at::Tensor first, at::Tensor second,
          const AdamStep& step) {
  first.mul_(step.beta1).add_(gradient, 1 - step.beta1);
  second.mul_(step.beta2).addcmul_(gradient, gradient, 1 - step.beta2);
  const at::Tensor root = second.div(step.correction2).sqrt_().add_(step.eps);
  weight.addcdiv_(first, root, -step.lr / step.correction1);
}

void add_directions(const std::vector<double>& factors, const at::Tensor& directions,
                    at::Tensor gradient) {
  const at::Tensor squares = row_products(directions, directions);
  const at::Tensor share = tensor_like(factors, squares).unsqueeze(1).mul(inverse(squares));
  gradient.addcmul_(directions, share.to(gradient.scalar_type()));
}

}  // namespace kazan::sae::reference::elsewhere
