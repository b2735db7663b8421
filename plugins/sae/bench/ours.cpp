#include <algorithm>
#include <stdexcept>

#include "contestant.hpp"
#include "trainer.hpp"

namespace kazan::bench {
namespace {

trainer::Settings settings(const Shape& shape) {
  trainer::Settings out;
  out.form.inputs = shape.inputs;
  out.form.latents = shape.latents;
  out.form.tied = shape.tied;
  out.form.bias = shape.tied ? sae::Bias::none : sae::Bias::both;
  out.entrance.centre = shape.tied ? sae::Centre::none : sae::Centre::b_dec;
  out.activation = {sae::Act::topk, shape.k};
  return out;
}

const trainer::Kernels& kernels_for(const std::string& name) {
  if (const auto* found = trainer::kernels_named(name)) return *found;
  throw std::runtime_error("this machine has no kernels " + name);
}

class Ours final : public Contestant {
 public:
  Ours(const Shape& shape, const Data& data, const std::string& kernels)
      : batch_(shape.batch), trainer_(settings(shape), kernels_for(kernels), shape.threads) {
    auto& weights = trainer_.weights();
    for (std::int64_t j = 0; j < shape.latents; ++j) {
      std::copy_n(data.encoder.data() + j * shape.inputs, shape.inputs, weights.encoder.row(j));
      if (!shape.tied) std::copy_n(weights.encoder.row(j), shape.inputs, weights.decoder.row(j));
    }
  }
  double step(const float* rows) override {
    const double loss = trainer_.forward(rows, batch_).loss;
    trainer_.update();
    return loss;
  }

 private:
  std::int64_t batch_;
  trainer::Trainer trainer_;
};

}  // namespace

std::unique_ptr<Contestant> ours(const Shape& shape, const Data& data, const std::string& kernels) {
  return std::make_unique<Ours>(shape, data, kernels);
}

}  // namespace kazan::bench
