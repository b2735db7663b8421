// The threshold that BatchTopK encodes with once it is trained: the average of the smallest value
// that batches kept (Bussmann et al. 2024, arXiv 2412.06410, section 3.2, there called theta). Here
// an exponential moving average at rate 0.01 with Adam's correction for its start, so that a short
// training has one too; before the first step, the mean over the batches of the record at epoch 0.
#pragma once

#include <array>
#include <cmath>

namespace kazan::sae {

class BatchThreshold {
 public:
  // Of a batch that kept anything.
  void saw_at_start(double smallest) {
    sum_ += smallest;
    ++batches_;
  }
  void trained_on(double smallest) {
    average_ += kRate * (smallest - average_);
    ++steps_;
  }

  double at_start() const { return batches_ > 0 ? sum_ / batches_ : 0; }
  double now() const {
    return steps_ > 0 ? average_ / (1 - std::pow(1 - kRate, steps_)) : at_start();
  }

  // For checkpoints.
  std::array<double, 4> numbers() const { return {sum_, batches_, average_, steps_}; }
  static BatchThreshold of(const std::array<double, 4>& numbers) {
    BatchThreshold out;
    out.sum_ = numbers[0];
    out.batches_ = numbers[1];
    out.average_ = numbers[2];
    out.steps_ = numbers[3];
    return out;
  }

 private:
  static constexpr double kRate = 0.01;
  double sum_ = 0, batches_ = 0;
  double average_ = 0, steps_ = 0;
};

}  // namespace kazan::sae
