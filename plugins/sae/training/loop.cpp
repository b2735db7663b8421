#include "loop.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "entrance.hpp"
#include "weights.hpp"

namespace kazan::sae {
namespace {

using trainer::Parameters;
using trainer::Team;
using trainer::Trainer;
using trainer::Values;

// Frees what it is given once its result is dropped.
Parameters taken(Parameters& from) {
  return std::move(from);
}

class Loop {
 public:
  Loop(TrainingRows& rows, const RowSums& sums, const Setup& setup, const TrainingDraws& draws,
       const Computing& with, const TrainingHooks& hooks)
      : rows_(rows),
        all_(rows.rows()),
        setup_(setup),
        draws_(draws),
        hooks_(hooks),
        batch_(std::min(all_, setup.schedule.batch.value_or(all_))),
        deviation_(sums.deviation),
        entrance_(entrance_of(sums, all_, setup.form)),
        trainer_(settings(), with.kernels, with.threads),
        state_(trainer_, setup.form.latents) {
    state_.sums = sums;
  }

  // From these weights, unless it is resumed.
  void run(Parameters start) {
    trainer_.weights() = std::move(start);
    if (hooks_.resume) hooks_.resume(state_);
    for (;;) {
      draw_order();
      if (!state_.recorded()) record();
      if (state_.epoch == setup_.schedule.epochs) return;
      pass();
      ++state_.epoch;
      state_.row = 0;
    }
  }

  // Once it has run; the moments are given up before anything else is made.
  Training result(Team& team) {
    taken(trainer_.first_moments());
    taken(trainer_.second_moments());
    return {initial_weights(setup_.form, draws_, team, setup_.activation),
            taken(trainer_.weights()), entrance_, std::move(state_.records), state_.threshold};
  }

 private:
  trainer::Settings settings() const {
    trainer::Settings out;
    out.form = setup_.form;
    out.activation = setup_.activation;
    out.objective = setup_.objective;
    out.auxk = setup_.auxk;
    out.adam = setup_.schedule.adam;
    out.clip = setup_.schedule.clip;
    out.entrance = entrance_;
    return out;
  }

  void between_steps() const {
    if (hooks_.between_steps) hooks_.between_steps(state_);
  }

  // What the trainer says is wrong, with the number of updates made until then.
  template <class Work>
  void at_this_step(const Work& work) {
    try {
      work();
    } catch (const Error& e) {
      throw Error(e.fault(), "at step " + std::to_string(trainer_.steps()) + ": " + e.what());
    }
  }

  const Values& forward(const float* rows, std::int64_t count) {
    const Values* values = nullptr;
    at_this_step([&] {
      values = &trainer_.forward(rows, count);
      if (!std::isfinite(values->loss))
        throw Error(Fault::node, "the loss is NaN or infinite; a smaller lr may help");
    });
    smallest_ = static_cast<double>(values->smallest);
    return *values;
  }

  void update() {
    at_this_step([&] { trainer_.update(); });
    if (smallest_ > 0) state_.threshold.trained_on(smallest_);
    ++state_.step;
  }

  // Of this epoch's updates. Rows that come from a disk are put in it while the record is made.
  void draw_order() {
    rows_.expect(order_ = nullptr);  // the last one goes before the next is made
    const bool none = batch_ == all_ || state_.epoch == setup_.schedule.epochs;
    if (none) return;
    order_ = std::make_shared<const std::vector<std::int64_t>>(
        draws_.order.permutation(all_, static_cast<std::uint64_t>(state_.epoch)));
    rows_.expect(order_);
  }

  // The rest of an epoch's updates. A batch of all rows has its forward pass from record().
  void pass() {
    if (batch_ == all_) return update();
    while (state_.row < all_) {
      between_steps();
      const std::int64_t end = std::min(all_, state_.row + batch_);
      forward(rows_.read(order_, state_.row, end), end - state_.row);
      update();
      state_.row = end;
    }
  }

  // The rest of an epoch's record.
  void record() {
    if (state_.row == 0) {
      state_.evaluation = {};
      state_.evaluation.active.resize(static_cast<std::size_t>(setup_.form.latents));
    }
    while (state_.row < all_) {
      between_steps();
      const std::int64_t end = std::min(all_, state_.row + batch_);
      add(forward(rows_.read(state_.row, end), end - state_.row), state_.evaluation);
      if (state_.epoch == 0 && smallest_ > 0) state_.threshold.saw_at_start(smallest_);
      state_.row = end;
      ++state_.step;
    }
    state_.records.push_back(finished(state_.evaluation));
    state_.row = 0;
  }

  void add(const Values& v, Evaluation& to) const {
    const double share = static_cast<double>(v.rows) / static_cast<double>(all_);
    to.terms.loss += share * v.loss;
    to.terms.reconstruction += share * v.reconstruction;
    to.terms.l1 += share * v.l1;
    to.terms.decorrelation += share * v.decorrelation;
    to.terms.l0_penalty += share * v.l0;
    to.terms.auxiliary += share * v.auxiliary;
    to.squared_error += v.squared_error;
    to.binding += v.binding;
    for (std::size_t j = 0; j < to.active.size(); ++j) to.active[j] += v.count[j];
  }

  Record finished(const Evaluation& sums) const {
    const auto rows = static_cast<double>(all_);
    const auto scale = static_cast<double>(entrance_.scale);
    const auto& active = sums.active;
    const auto n = static_cast<std::int64_t>(active.size());
    const auto alive = n - std::count(active.begin(), active.end(), 0);
    const auto entries = std::accumulate(active.begin(), active.end(), std::int64_t{0});
    Record out = sums.terms;
    out.epoch = state_.epoch;
    out.fvu = deviation_ > 0 ? sums.squared_error * scale * scale / deviation_
                             : std::numeric_limits<double>::quiet_NaN();
    out.l0 = static_cast<double>(entries) / rows;
    out.alive = static_cast<double>(alive) / static_cast<double>(n);
    out.binding = static_cast<double>(sums.binding) / rows;
    return out;
  }

  TrainingRows& rows_;
  std::int64_t all_;
  const Setup& setup_;
  const TrainingDraws& draws_;
  const TrainingHooks& hooks_;
  std::int64_t batch_;
  double deviation_;  // sum (x - xbar)^2 over all rows
  trainer::Entrance entrance_;
  Trainer trainer_;
  TrainingState state_;
  double smallest_ = 0;        // that BatchTopK kept in the last batch; 0: nothing
  TrainingRows::Order order_;  // of this epoch's updates
};

}  // namespace

Training train(TrainingRows& rows, const Setup& setup, const TrainingDraws& draws,
               const Computing& with, const TrainingHooks& hooks) {
  Team team(with.threads);
  const RowSums sums = hooks.sums ? *hooks.sums : sums_of(rows, team, hooks.summing);
  Loop loop(rows, sums, setup, draws, with, hooks);
  loop.run(initial_weights(setup.form, draws, team, setup.activation));
  return loop.result(team);
}

}  // namespace kazan::sae
