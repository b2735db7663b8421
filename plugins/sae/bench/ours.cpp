#include <stdexcept>

#include "contestant.hpp"
#include "lap.hpp"
#include "trainer_of.hpp"

namespace kazan::bench {
namespace {

const trainer::Kernels& kernels_for(const std::string& name) {
  if (const auto* found = trainer::kernels_named(name)) return *found;
  throw std::runtime_error("this machine has no kernels " + name);
}

class Ours final : public Contestant {
 public:
  Ours(const Shape& shape, const Data& data, const trainer::Kernels& kernels)
      : batch_(shape.batch),
        threads_(shape.threads),
        trainer_(settings_of(shape), kernels, shape.threads) {
    start(trainer_, shape, data);
  }
  Step step(const float* rows) override {
    Lap lap;
    Step out;
    const auto& values = trainer_.forward(rows, batch_);
    out.forward_seconds = lap();
    out.loss = values.loss;
    trainer_.update();
    out.update_seconds = lap();
    out.active = trainer_.codes().count();
    return out;
  }

  double squared_error(const float* rows) override {
    return trainer_.forward(rows, batch_).squared_error;
  }

  int threads() const override { return threads_; }

 private:
  std::int64_t batch_;
  int threads_;
  trainer::Trainer trainer_;
};

}  // namespace

std::unique_ptr<Contestant> ours(const Shape& shape, const Data& data, const std::string& kernels) {
  return std::make_unique<Ours>(shape, data, kernels_for(kernels));
}

}  // namespace kazan::bench
