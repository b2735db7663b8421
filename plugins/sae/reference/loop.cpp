#include "loop.hpp"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "elsewhere.hpp"

namespace kazan::sae::reference {
namespace {

void check_rows(const at::Tensor& rows) {
  if (rows.size(0) == 0) throw Error(Fault::node, "there are no rows to train on");
  const std::int64_t at = elsewhere::first_not_finite(rows), d = rows.size(1);
  if (at >= 0)
    throw Error(Fault::node, "the activations are NaN or infinite at row " +
                                 std::to_string(at / d) + ", input " + std::to_string(at % d));
}

class Trainer {
 public:
  Trainer(const at::Tensor& rows, const Setup& setup, const Activation& activation,
          const TrainingDraws& draws, const TrainingHooks& hooks)
      : rows_(rows),
        setup_(setup),
        draws_(draws),
        hooks_(hooks),
        batch_(std::min(rows.size(0), setup.schedule.batch.value_or(rows.size(0)))),
        deviation_(centred_squared_norm(rows)),
        normalisation_(normalisation_of(rows, setup.form)),
        step_(setup.form, setup.objective, activation, normalisation_) {
    const Weights start = initial_weights(setup.form, draws).to(rows.options());
    state_.emplace(start, setup.schedule.adam);
    gradients_ = start.zeros_like();
    start_ = start.clone();
  }

  Training run() {
    if (hooks_.resume) hooks_.resume(*state_);
    for (;;) {
      if (!state_->recorded()) record();
      if (state_->epoch == setup_.schedule.epochs) break;
      pass();
      ++state_->epoch;
      state_->row = 0;
    }
    return {start_, state_->weights, normalisation_, std::move(state_->records)};
  }

 private:
  bool whole() const { return batch_ == rows_.size(0); }

  void between_steps() const {
    if (hooks_.between_steps) hooks_.between_steps(*state_);
  }

  Values forward(const at::Tensor& rows) {
    const auto failed = [this](const std::string& what) {
      return Error(Fault::node,
                   "at step " + std::to_string(state_->optimizer.steps()) + ": " + what);
    };
    try {
      const Values values = step_.forward(state_->weights, rows);
      if (!std::isfinite(values.loss))
        throw failed("the loss is NaN or infinite; a smaller lr may help");
      return values;
    } catch (const Error& e) {
      if (std::string_view(e.what()).starts_with("at step")) throw;
      throw failed(e.what());
    }
  }

  void update() {
    const Weights& weights = state_->weights;
    const bool unit = setup_.form.decoder_norm == DecoderNorm::unit;
    step_.backward(weights, gradients_);
    if (unit) project_off(weights.directions(), gradients_.directions());
    if (setup_.schedule.clip) clip_norm(gradients_, *setup_.schedule.clip);
    state_->optimizer.step(weights, gradients_);
    ++state_->step;
    if (unit) normalise_rows(weights.directions());
  }

  // The rest of an epoch's updates. A batch of all rows has its forward pass from record().
  void pass() {
    if (whole()) return update();
    auto order = draws_.order.permutation(rows_.size(0), static_cast<std::uint64_t>(state_->epoch));
    const at::Tensor index =
        at::from_blob(order.data(), {rows_.size(0)}, at::kLong).to(rows_.device());
    while (state_->row < rows_.size(0)) {
      between_steps();
      const std::int64_t size = std::min(batch_, rows_.size(0) - state_->row);
      forward(at::index_select(rows_, 0, index.narrow(0, state_->row, size)));
      update();
      state_->row += size;
    }
  }

  // The rest of an epoch's record.
  void record() {
    if (state_->row == 0) state_->evaluation = {{}, 0, 0, LatentSums(setup_.form.latents)};
    while (state_->row < rows_.size(0)) {
      between_steps();
      const std::int64_t size = std::min(batch_, rows_.size(0) - state_->row);
      add(forward(rows_.narrow(0, state_->row, size)), state_->evaluation);
      state_->row += size;
      ++state_->step;
    }
    state_->records.push_back(finished(state_->evaluation));
    state_->row = 0;
  }

  void add(const Values& v, Evaluation& to) const {
    const double share = static_cast<double>(v.rows) / static_cast<double>(rows_.size(0));
    to.terms.loss += share * v.loss;
    to.terms.reconstruction += share * v.reconstruction;
    to.terms.l1 += share * v.l1;
    to.terms.decorrelation += share * v.decorrelation;
    to.squared_error += v.squared_error;
    to.binding += v.binding;
    to.latents.add(step_.latent_sums());
  }

  Record finished(const Evaluation& all) const {
    const auto rows = static_cast<double>(rows_.size(0));
    const double scale = normalisation_.scale;
    Record out = all.terms;
    out.epoch = state_->epoch;
    out.fvu = deviation_ > 0 ? all.squared_error * scale * scale / deviation_
                             : std::numeric_limits<double>::quiet_NaN();
    out.l0 = static_cast<double>(all.latents.active()) / rows;
    out.alive = static_cast<double>(all.latents.alive()) / static_cast<double>(setup_.form.latents);
    out.binding = static_cast<double>(all.binding) / rows;
    return out;
  }

  at::Tensor rows_;
  Setup setup_;
  TrainingDraws draws_;
  const TrainingHooks& hooks_;
  std::int64_t batch_;
  double deviation_;  // sum (x - xbar)^2 over all rows
  Normalisation normalisation_;
  Step step_;
  Weights start_, gradients_;
  std::optional<TrainingState> state_;
};

}  // namespace

Training train(const at::Tensor& rows, const Setup& setup, const Activation& activation,
               const TrainingDraws& draws, const TrainingHooks& hooks) {
  const at::Tensor contiguous = rows.contiguous();
  check_rows(contiguous);
  return Trainer(contiguous, setup, activation, draws, hooks).run();
}

}  // namespace kazan::sae::reference
