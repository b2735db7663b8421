// For tests: a training step as loops over whole matrices, by arithmetic.hpp alone. What the
// trainer has to give, bit for bit. Its parts are in plain/.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "../common/lr_schedule.hpp"
#include "plain/activation.hpp"
#include "plain/clip.hpp"
#include "plain/decorrelation.hpp"
#include "plain/gradients.hpp"
#include "plain/losses.hpp"
#include "plain/side.hpp"
#include "trainer.hpp"

namespace kazan::trainer::plain {

class Step {
 public:
  // `silent`: rows since each latent was active, which update() counts on.
  Step(const Settings& settings, Group& w, std::vector<std::int64_t>& silent)
      : b_{settings, w, silent} {}

  double forward(const float* rows, std::int64_t batch) {
    b_.count = batch;
    b_.inputs.assign(rows, rows + batch * b_.d);
    b_.codes.assign(static_cast<std::size_t>(batch * b_.n), 0);
    b_.residuals.assign(b_.prefixes.size(), Vector(b_.inputs.size(), 0));
    for (std::int64_t t = 0; t < batch; ++t) {
      enter(b_, b_.x(t));
      encode(b_, t);
    }
    b_.products = b_.codes;
    activate_all(b_);
    const double divisor = reconstruction_divisor(b_);
    double reconstruction = 0;
    for (std::size_t p = 0; p < b_.prefixes.size(); ++p) reconstruction += decode(b_, p) / divisor;
    for (std::size_t p = b_.prefixes.size() - 1; p-- > 0;)
      for (std::size_t i = 0; i < b_.inputs.size(); ++i)
        b_.residuals[p][i] += b_.residuals[p + 1][i];
    b_.factor = static_cast<float>(2 / divisor);
    const double auxiliary = read_side(b_, divisor);
    weigh_l1(b_);
    double l1 = 0;
    for (std::int64_t j = 0; j < b_.n; ++j) l1 += b_.l1[at(j)] * b_.l1_sums[at(j)];
    const auto active =
        std::count_if(b_.codes.begin(), b_.codes.end(), [](float z) { return z != 0; });
    const double decorrelation = decorrelate(b_);
    return reconstruction + l1 + decorrelation +
           b_.settings.objective.l0 * static_cast<double>(active) / static_cast<double>(batch) +
           auxiliary;
  }

  // As update() does, `steps` before it.
  void update(Group& m, Group& v, std::int64_t steps) {
    Group g = b_.w;
    b_.by_product.assign(at(b_.n), 0);
    for (std::int64_t j = 0; j < b_.n; ++j) latent_gradients(b_, j, g);
    if (!g.decoder_bias.empty()) decoder_bias_gradient(b_, g.decoder_bias);
    const float clip = b_.settings.clip ? clip_of(b_, g) : 1;
    const AdamStep step = adam_step(steps + 1);
    for (Vector Group::*part :
         {&Group::encoder, &Group::decoder, &Group::encoder_bias, &Group::threshold, &Group::gain,
          &Group::magnitude_bias, &Group::decoder_bias})
      for (std::size_t i = 0; i < (b_.w.*part).size(); ++i)
        plain_adam((b_.w.*part)[i], (m.*part)[i], (v.*part)[i], clip * (g.*part)[i], step);
    if (b_.unit())
      for (std::int64_t j = 0; j < b_.n; ++j) shorten(b_.direction(j));
    for (float& theta : b_.w.threshold) theta = std::max(theta, 0.F);
    count_silent();
  }

  const Vector& codes() const { return b_.codes; }

 private:
  AdamStep adam_step(std::int64_t steps) const {
    const auto& adam = b_.settings.adam;
    const auto t = static_cast<double>(steps);
    return {static_cast<float>(adam.beta1),
            static_cast<float>(1 - adam.beta1),
            static_cast<float>(adam.beta2),
            static_cast<float>(1 - adam.beta2),
            static_cast<float>(adam.lr * sae::lr_factor(adam.lr_schedule, steps) /
                               (1 - std::pow(adam.beta1, t))),
            static_cast<float>(1 / std::sqrt(1 - std::pow(adam.beta2, t))),
            static_cast<float>(adam.eps)};
  }

  // To length 1, but for one of length 0.
  void shorten(float* direction) const {
    const double length = std::sqrt(squares(direction, b_.d));
    if (length > 0)
      for (std::int64_t i = 0; i < b_.d; ++i) direction[i] *= static_cast<float>(1 / length);
  }

  void count_silent() {
    for (std::int64_t j = 0; j < b_.n; ++j) {
      bool active = false;
      for (std::int64_t t = 0; t < b_.count; ++t) active = active || b_.z(t)[j] != 0;
      b_.silent[at(j)] = active ? 0 : b_.silent[at(j)] + b_.count;
    }
  }

  Batch b_;
};

}  // namespace kazan::trainer::plain
