#include "activation.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "elsewhere.hpp"
#include "kernels.hpp"

namespace kazan::sae::reference {
namespace {

constexpr std::int64_t kRowBlock = 4;

[[noreturn]] void refuse(std::int64_t r, std::int64_t latent) {
  throw Error(Fault::node, "the pre-activation of latent " + std::to_string(latent) + " in row " +
                               std::to_string(r) + " of the batch is NaN or infinite");
}

template <class T>
[[noreturn]] void refuse(const T* row, std::int64_t r, std::int64_t n) {
  refuse(r, std::find_if(row, row + n, [](T a) { return !std::isfinite(a); }) - row);
}

// Keeps the k first of `row` (no negatives) by (value descending, index ascending).
template <class T>
void keep_top(T* row, std::int64_t n, std::int64_t k, std::vector<T>& scratch) {
  scratch.resize(static_cast<std::size_t>(n));
  auto end = scratch.begin();
  for (std::int64_t j = 0; j < n; ++j) {
    *end = row[j];
    end += row[j] > 0;
  }
  std::nth_element(scratch.begin(), scratch.begin() + (k - 1), end, std::greater<T>());
  const T cut = scratch[static_cast<std::size_t>(k - 1)];
  std::int64_t surplus = keep_from(row, n, cut) - k;  // ties at the cut
  for (std::int64_t j = n - 1; surplus > 0; --j) {
    if (row[j] != cut) continue;
    row[j] = 0;
    --surplus;
  }
}

std::int64_t keep_top_elsewhere(const at::Tensor& a, std::int64_t k) {
  const std::int64_t bad = elsewhere::first_not_finite(a), n = a.size(1);
  if (bad >= 0) refuse(bad / n, bad % n);
  return elsewhere::keep_top(a, k);
}

// Rectifies each row; calls select(row, scratch) where more than k are positive.
template <class Select>
std::int64_t rectify_rows(at::Tensor& a, std::int64_t k, const Select& select) {
  const std::int64_t rows = a.size(0), n = a.size(1);
  if (!a.is_cpu()) return keep_top_elsewhere(a, k);
  std::atomic<std::int64_t> binding{0};
  AT_DISPATCH_FLOATING_TYPES(a.scalar_type(), "rectify", [&] {
    scalar_t* data = a.data_ptr<scalar_t>();
    at::parallel_for(0, rows, kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      std::vector<scalar_t> scratch;
      for (std::int64_t r = begin; r < end; ++r) {
        const std::int64_t positive = rectify(data + r * n, n);
        if (positive < 0) refuse(data + r * n, r, n);
        if (positive <= k) continue;
        ++binding;
        select(data + r * n, n, scratch);
      }
    });
  });
  return binding;
}

class Relu final : public Activation {
 public:
  std::int64_t forward(at::Tensor a) const override {
    return rectify_rows(a, a.size(1), [](auto*, std::int64_t, auto&) {});
  }
  std::int64_t most_active(std::int64_t latents) const override { return latents; }
};

class TopK final : public Activation {
 public:
  explicit TopK(std::int64_t k) : k_(k) {}
  std::int64_t forward(at::Tensor a) const override {
    return rectify_rows(
        a, k_, [this](auto* row, std::int64_t n, auto& scratch) { keep_top(row, n, k_, scratch); });
  }
  bool selects() const override { return true; }
  std::int64_t most_active(std::int64_t latents) const override { return std::min(k_, latents); }

 private:
  std::int64_t k_;
};

}  // namespace

void Activation::backward(const at::Tensor& z, const at::Tensor& add, at::Tensor gz) const {
  if (!z.is_cpu()) return void(gz.add_(add).mul_(z.gt(0)));
  const std::int64_t rows = z.size(0), n = z.size(1);
  AT_DISPATCH_FLOATING_TYPES(z.scalar_type(), "gate", [&] {
    const scalar_t* codes = z.data_ptr<scalar_t>();
    const scalar_t* offset = add.data_ptr<scalar_t>();
    scalar_t* gradient = gz.data_ptr<scalar_t>();
    at::parallel_for(0, rows, kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) gate(gradient + r * n, codes + r * n, offset, n);
    });
  });
}

std::unique_ptr<Activation> relu() {
  return std::make_unique<Relu>();
}

std::unique_ptr<Activation> top_k(std::int64_t k) {
  if (k < 1) throw Error(Fault::internal, "Top-K needs k of at least 1");
  return std::make_unique<TopK>(k);
}

}  // namespace kazan::sae::reference
