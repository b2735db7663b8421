#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

#include "contestant.hpp"
#include "lap.hpp"
#include "sdk/torch/device.hpp"

namespace kazan::bench {
namespace {

struct Weight {
  at::Tensor value, first, second;

  explicit Weight(at::Tensor start)
      : value(std::move(start)), first(at::zeros_like(value)), second(at::zeros_like(value)) {}

  void adam(const at::Tensor& gradient, double lr, double steps) {
    constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEps = 1e-8;
    first.mul_(kBeta1).add_(gradient, 1 - kBeta1);
    second.mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
    const double root = 1 / std::sqrt(1 - std::pow(kBeta2, steps));
    value.addcdiv_(first, second.sqrt().mul_(root).add_(kEps), -lr / (1 - std::pow(kBeta1, steps)));
  }
};

class DenseTorch final : public Contestant {
 public:
  DenseTorch(const Shape& shape, const Data& data)
      : shape_(shape),
        device_(device_named(shape.device)),
        encoder_(start(shape, data)),
        decoder_(shape.tied ? at::empty({0}) : start(shape, data)),
        encoder_bias_(at::full({shape.latents}, shape.bias, device_)),
        decoder_bias_(at::zeros({shape.inputs}, device_)) {}

  Step step(const float* rows) override {
    Lap lap;
    Step out;
    ++steps_;
    const auto [in, z, r] = forward(rows);
    const double entries = static_cast<double>(r.numel());
    out.loss = r.square().sum().item<double>() / entries;
    const double l1 = shape_.l1 / static_cast<double>(z.numel());
    if (l1 != 0) out.loss += l1 * z.sum().item<double>();
    out.forward_seconds = lap();
    learn(in, z, r.mul(2 / entries), l1);
    if (!device_.is_cpu()) encoder_.value[0][0].item<float>();  // waits for what was asked for
    out.update_seconds = lap();
    out.active = z.count_nonzero().item<std::int64_t>();  // not part of a step
    return out;
  }

  double squared_error(const float* rows) override {
    return forward(rows).r.square().sum().item<double>();
  }

  int threads() const override { return at::get_num_threads(); }

 private:
  struct Forward {
    at::Tensor in, z, r;  // less the centre; the latents; the reconstruction less what it is of
  };

  Forward forward(const float* rows) const {
    const at::Tensor x =
        at::from_blob(const_cast<float*>(rows), {shape_.batch, shape_.inputs}, at::kFloat)
            .to(device_);
    const at::Tensor in = shape_.tied ? x : x - decoder_bias_.value;
    at::Tensor a = at::mm(in, encoder_.value.t());
    if (!shape_.tied) a.add_(encoder_bias_.value);
    const at::Tensor z = activated(a);
    const at::Tensor& directions = shape_.tied ? encoder_.value : decoder_.value;
    return {in, z, at::mm(z, directions).sub_(in)};
  }

  at::Tensor activated(const at::Tensor& a) const {
    if (shape_.act == sae::Act::relu) return a.clamp_min(0);
    const bool by_batch = shape_.act == sae::Act::batch_topk;
    const at::Tensor from = by_batch ? a.view({1, -1}) : a;
    const auto [values, places] =
        at::topk(from, by_batch ? shape_.k * shape_.batch : shape_.k, 1, true, false);
    return at::zeros_like(from).scatter_(1, places, values.clamp_min(0)).view(a.sizes());
  }

  // gr: the gradient by r
  void learn(const at::Tensor& in, const at::Tensor& z, const at::Tensor& gr, double l1) {
    const at::Tensor& directions = shape_.tied ? encoder_.value : decoder_.value;
    at::Tensor ga = at::mm(gr, directions.t());
    if (l1 != 0) ga.add_(l1);
    ga.mul_(z.gt(0));
    at::Tensor by_encoder = at::mm(ga.t(), in), by_directions = at::mm(z.t(), gr);
    if (shape_.tied) return encoder_.adam(by_encoder.add_(by_directions), shape_.lr, steps_);
    const at::Tensor by_b_e = ga.sum(0);
    decoder_bias_.adam(gr.sum(0).sub_(encoder_.value.t().mv(by_b_e)), shape_.lr, steps_);
    encoder_bias_.adam(by_b_e, shape_.lr, steps_);
    encoder_.adam(by_encoder, shape_.lr, steps_);
    decoder_.adam(by_directions, shape_.lr, steps_);
  }

  at::Tensor start(const Shape& shape, const Data& data) const {
    return at::from_blob(const_cast<float*>(data.encoder.data()), {shape.latents, shape.inputs},
                         at::kFloat)
        .clone()
        .to(device_);
  }

  Shape shape_;
  at::Device device_;
  double steps_ = 0;
  Weight encoder_, decoder_, encoder_bias_, decoder_bias_;
};

}  // namespace

std::unique_ptr<Contestant> dense_torch(const Shape& shape, const Data& data) {
  return std::make_unique<DenseTorch>(shape, data);
}

}  // namespace kazan::bench
