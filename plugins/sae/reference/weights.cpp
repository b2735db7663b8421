#include "weights.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "elsewhere.hpp"
#include "kernels.hpp"
#include "sums.hpp"

namespace kazan::sae::reference {
namespace {

constexpr std::int64_t kRowBlock = 64;
constexpr std::int64_t kElementBlock = 1 << 14;

// work(begin, end) for fixed ranges of elements: where vectors end does not depend on threads.
template <class Work>
void by_blocks(std::int64_t count, const Work& work) {
  const std::int64_t blocks = (count + kElementBlock - 1) / kElementBlock;
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b)
      work(b * kElementBlock, std::min(count, (b + 1) * kElementBlock));
  });
}

Weights mapped(const Weights& weights, const std::function<at::Tensor(const at::Tensor&)>& f) {
  const auto each = [&](const at::Tensor& t) { return t.defined() ? f(t) : at::Tensor(); };
  return {each(weights.encoder), each(weights.decoder), each(weights.encoder_bias),
          each(weights.decoder_bias)};
}

at::Tensor drawn(const Form& form, const Draws& draws) {
  at::Tensor out = at::empty({form.latents, form.inputs}, at::kFloat);
  float* data = out.data_ptr<float>();
  const double bound = 1 / std::sqrt(static_cast<double>(form.inputs));
  at::parallel_for(0, form.latents, kRowBlock, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t j = begin; j < end; ++j)
      for (std::int64_t i = 0; i < form.inputs; ++i) {
        const auto row = static_cast<std::uint64_t>(j), column = static_cast<std::uint64_t>(i);
        const double draw = form.init == Init::kaiming ? 2 * draws.uniform(row, column) - 1
                                                       : draws.normal(row, column);
        data[j * form.inputs + i] = static_cast<float>(bound * draw);
      }
  });
  if (form.init == Init::unit) normalise_rows(out);
  return out;
}

// work(row of a, row of b, columns) for each row.
template <class Work>
void row_pairs(const at::Tensor& a, const at::Tensor& b, const Work& work) {
  const std::int64_t columns = a.size(1);
  AT_DISPATCH_FLOATING_TYPES(a.scalar_type(), "rows", [&] {
    scalar_t* x = a.data_ptr<scalar_t>();
    scalar_t* y = b.data_ptr<scalar_t>();
    at::parallel_for(0, a.size(0), kRowBlock, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) work(x + r * columns, y + r * columns, columns);
    });
  });
}

void scale_all(at::Tensor tensor, double factor) {
  if (!tensor.is_cpu()) return void(tensor.mul_(factor));
  AT_DISPATCH_FLOATING_TYPES(tensor.scalar_type(), "scale", [&] {
    scalar_t* data = tensor.data_ptr<scalar_t>();
    by_blocks(tensor.numel(), [&](std::int64_t begin, std::int64_t end) {
      scale(static_cast<scalar_t>(factor), data + begin, end - begin);
    });
  });
}

// lr at step t, from 1, by the library's cosine: no code of the trainer's.
double rate_at(const Adam& adam, double t) {
  const LrSchedule& s = adam.lr_schedule;
  const auto warmup = static_cast<double>(s.warmup), decay = static_cast<double>(s.decay);
  if (t <= warmup) return adam.lr * t / warmup;
  const double fallen = t - 1 - (static_cast<double>(s.steps) - decay);
  if (s.shape == LrShape::constant || fallen <= 0) return adam.lr;
  return s.shape == LrShape::linear
             ? adam.lr * (1 - fallen / decay)
             : adam.lr * (1 + std::cos(std::acos(-1.0) * fallen / decay)) / 2;
}

}  // namespace

std::vector<at::Tensor> Weights::all() const {
  std::vector<at::Tensor> out;
  for (const auto& t : {encoder, decoder, encoder_bias, decoder_bias})
    if (t.defined()) out.push_back(t);
  return out;
}

Weights Weights::clone() const {
  return mapped(*this, [](const at::Tensor& t) { return t.clone(); });
}

Weights Weights::zeros_like() const {
  return mapped(*this, [](const at::Tensor& t) { return at::zeros_like(t); });
}

Weights Weights::to(at::ScalarType type) const {
  return mapped(*this, [type](const at::Tensor& t) { return t.to(type); });
}

Weights Weights::to(const at::TensorOptions& where) const {
  return mapped(*this, [&](const at::Tensor& t) { return t.to(where); });
}

Weights initial_weights(const Form& form, const TrainingDraws& draws) {
  Weights weights;
  weights.encoder = drawn(form, draws.encoder);
  if (!form.tied)
    weights.decoder = form.decoder_init == DecoderInit::tied_transpose ? weights.encoder.clone()
                                                                       : drawn(form, draws.decoder);
  if (form.bias == Bias::both) weights.encoder_bias = at::zeros({form.latents}, at::kFloat);
  if (form.bias != Bias::none) weights.decoder_bias = at::zeros({form.inputs}, at::kFloat);
  if (form.decoder_norm == DecoderNorm::unit) normalise_rows(weights.directions());
  return weights;
}

void project_off(const at::Tensor& rows, at::Tensor gradient) {
  if (!rows.is_cpu()) return elsewhere::project_off(rows, gradient);
  row_pairs(rows, gradient, [](auto* w, auto* g, std::int64_t d) {
    using T = std::remove_reference_t<decltype(*w)>;
    const double norm = dot(w, w, d);
    if (norm > 0) axpy(static_cast<T>(-dot(w, g, d) / norm), w, g, d);
  });
}

void normalise_rows(at::Tensor rows) {
  if (!rows.is_cpu()) return elsewhere::normalise_rows(rows);
  row_pairs(rows, rows, [](auto* w, auto*, std::int64_t d) {
    using T = std::remove_reference_t<decltype(*w)>;
    const double norm = std::sqrt(dot(w, w, d));
    if (norm > 0) scale(static_cast<T>(1 / norm), w, d);
  });
}

void clip_norm(const Weights& gradients, double limit) {
  double squared = 0;
  for (const auto& g : gradients.all()) squared += squared_norm(g);
  const double norm = std::sqrt(squared);
  if (norm <= limit) return;
  for (const auto& g : gradients.all()) scale_all(g, limit / norm);
}

AdamOptimizer::AdamOptimizer(const Adam& settings, const Weights& weights)
    : settings_(settings), first_(weights.zeros_like()), second_(weights.zeros_like()) {}

void AdamOptimizer::step(const Weights& weights, const Weights& gradients) {
  const auto t = static_cast<double>(++steps_);
  const AdamStep step{rate_at(settings_, t),
                      settings_.beta1,
                      settings_.beta2,
                      settings_.eps,
                      1 - std::pow(settings_.beta1, t),
                      1 - std::pow(settings_.beta2, t)};
  const auto w = weights.all(), g = gradients.all(), m = first_.all(), v = second_.all();
  if (!weights.encoder.is_cpu()) {
    for (std::size_t i = 0; i < w.size(); ++i) elsewhere::adam(w[i], g[i], m[i], v[i], step);
    return;
  }
  for (std::size_t i = 0; i < w.size(); ++i)
    AT_DISPATCH_FLOATING_TYPES(w[i].scalar_type(), "adam", [&] {
      scalar_t* weight = w[i].data_ptr<scalar_t>();
      const scalar_t* gradient = g[i].data_ptr<scalar_t>();
      scalar_t* first = m[i].data_ptr<scalar_t>();
      scalar_t* second = v[i].data_ptr<scalar_t>();
      by_blocks(w[i].numel(), [&](std::int64_t begin, std::int64_t end) {
        adam(weight + begin, gradient + begin, first + begin, second + begin, end - begin, step);
      });
    });
}

double relative_change(const Weights& now, const Weights& start) {
  double change = squared_norm(now.encoder.sub(start.encoder));
  double size = squared_norm(start.encoder);
  if (now.decoder.defined()) {
    change += squared_norm(now.decoder.sub(start.decoder));
    size += squared_norm(start.decoder);
  }
  return std::sqrt(change / size);
}

}  // namespace kazan::sae::reference
