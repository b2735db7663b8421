#include "loop.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace kazan::sae {
namespace {

void check_rows(const at::Tensor& rows) {
  if (rows.size(0) == 0) throw Error(Fault::node, "there are no rows to train on");
  AT_DISPATCH_FLOATING_TYPES(rows.scalar_type(), "check_rows", [&] {
    const scalar_t* data = rows.data_ptr<scalar_t>();
    const auto bad =
        std::find_if(data, data + rows.numel(), [](scalar_t v) { return !std::isfinite(v); });
    if (bad == data + rows.numel()) return;
    const std::int64_t at = bad - data, d = rows.size(1);
    throw Error(Fault::node, "the activations are NaN or infinite at row " +
                                 std::to_string(at / d) + ", input " + std::to_string(at % d));
  });
}

class Trainer {
 public:
  Trainer(const at::Tensor& rows, const Setup& setup, const Activation& activation,
          const TrainingDraws& draws)
      : rows_(rows),
        setup_(setup),
        draws_(draws),
        batch_(std::min(rows.size(0), setup.schedule.batch.value_or(rows.size(0)))),
        deviation_(centred_squared_norm(rows)) {
    training_.normalisation = normalisation_of(rows, setup.form);
    training_.weights = initial_weights(setup.form, draws).to(rows.scalar_type());
    training_.start = training_.weights.clone();
    step_.emplace(setup.form, setup.objective, activation, training_.normalisation);
    gradients_ = training_.weights.zeros_like();
    optimizer_.emplace(setup.schedule.adam, training_.weights);
  }

  Training run(const std::function<void(std::int64_t)>& before_epoch,
               const std::function<void(const std::vector<Record>&)>& recorded) {
    for (std::int64_t epoch = 0; epoch <= setup_.schedule.epochs; ++epoch) {
      if (before_epoch) before_epoch(epoch);
      record(epoch);
      if (recorded) recorded(training_.records);
      if (epoch < setup_.schedule.epochs) pass(epoch);
    }
    return std::move(training_);
  }

 private:
  bool whole() const { return batch_ == rows_.size(0); }

  Values forward(const at::Tensor& rows) {
    const auto failed = [this](const std::string& what) {
      return Error(Fault::node, "at step " + std::to_string(steps_) + ": " + what);
    };
    try {
      const Values values = step_->forward(training_.weights, rows);
      if (!std::isfinite(values.loss))
        throw failed("the loss is NaN or infinite; a smaller lr may help");
      return values;
    } catch (const Error& e) {
      if (std::string_view(e.what()).starts_with("at step")) throw;
      throw failed(e.what());
    }
  }

  void update() {
    const Weights& weights = training_.weights;
    const bool unit = setup_.form.decoder_norm == DecoderNorm::unit;
    step_->backward(weights, gradients_);
    if (unit) project_off(weights.directions(), gradients_.directions());
    if (setup_.schedule.clip) clip_norm(gradients_, *setup_.schedule.clip);
    optimizer_->step(weights, gradients_);
    if (unit) normalise_rows(weights.directions());
    ++steps_;
  }

  // One epoch of updates. A batch of all rows has its forward pass from record().
  void pass(std::int64_t epoch) {
    if (whole()) return update();
    auto order = draws_.order.permutation(rows_.size(0), static_cast<std::uint64_t>(epoch));
    const at::Tensor index = at::from_blob(order.data(), {rows_.size(0)}, at::kLong);
    for (std::int64_t begin = 0; begin < rows_.size(0); begin += batch_) {
      const std::int64_t size = std::min(batch_, rows_.size(0) - begin);
      forward(at::index_select(rows_, 0, index.narrow(0, begin, size)));
      update();
    }
  }

  void record(std::int64_t epoch) {
    Record out{.epoch = epoch};
    const auto all = static_cast<double>(rows_.size(0));
    double squared_error = 0;
    std::int64_t binding = 0;
    LatentSums sums(setup_.form.latents);
    for (std::int64_t begin = 0; begin < rows_.size(0); begin += batch_) {
      const Values v = forward(rows_.narrow(0, begin, std::min(batch_, rows_.size(0) - begin)));
      const double share = static_cast<double>(v.rows) / all;
      out.loss += share * v.loss;
      out.reconstruction += share * v.reconstruction;
      out.l1 += share * v.l1;
      out.decorrelation += share * v.decorrelation;
      squared_error += v.squared_error;
      binding += v.binding;
      sums.add(step_->latent_sums());
    }
    const double scale = training_.normalisation.scale;
    out.fvu = deviation_ > 0 ? squared_error * scale * scale / deviation_
                             : std::numeric_limits<double>::quiet_NaN();
    out.l0 = static_cast<double>(sums.active()) / all;
    out.alive = static_cast<double>(sums.alive()) / static_cast<double>(setup_.form.latents);
    out.binding = static_cast<double>(binding) / all;
    training_.records.push_back(out);
  }

  at::Tensor rows_;
  Setup setup_;
  TrainingDraws draws_;
  std::int64_t batch_;
  double deviation_;  // sum (x - xbar)^2 over all rows
  std::int64_t steps_ = 0;
  Training training_;
  Weights gradients_;
  std::optional<Step> step_;
  std::optional<AdamOptimizer> optimizer_;
};

}  // namespace

Training train(const at::Tensor& rows, const Setup& setup, const Activation& activation,
               const TrainingDraws& draws, const std::function<void(std::int64_t)>& before_epoch,
               const std::function<void(const std::vector<Record>&)>& recorded) {
  const at::Tensor contiguous = rows.contiguous();
  check_rows(contiguous);
  return Trainer(contiguous, setup, activation, draws).run(before_epoch, recorded);
}

}  // namespace kazan::sae
