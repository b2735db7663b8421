#include "weights.hpp"

#include <algorithm>
#include <cmath>

namespace kazan::sae {
namespace {

using trainer::Matrix;

constexpr std::int64_t kRows = 16;  // at a time

// Of a row: in f64, in 32 lanes that are added up in order, then what is left. Products of f32 are
// exact there.
double squares(const float* row, std::int64_t columns) {
  constexpr int kLanes = 32;
  double lanes[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= columns; i += kLanes)
    for (int l = 0; l < kLanes; ++l)
      lanes[l] += static_cast<double>(row[i + l]) * static_cast<double>(row[i + l]);
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  for (; i < columns; ++i) sum += static_cast<double>(row[i]) * static_cast<double>(row[i]);
  return sum;
}

// A row of zeros stays.
void normalise(float* row, std::int64_t columns) {
  const double length = std::sqrt(squares(row, columns));
  if (length == 0) return;
  const auto by = static_cast<float>(1 / length);
  for (std::int64_t i = 0; i < columns; ++i) row[i] *= by;
}

void draw_row(float* row, std::int64_t j, const Form& form, const Draws& draws) {
  const double bound = 1 / std::sqrt(static_cast<double>(form.inputs));
  for (std::int64_t i = 0; i < form.inputs; ++i) {
    const auto latent = static_cast<std::uint64_t>(j), column = static_cast<std::uint64_t>(i);
    const double draw = form.init == Init::kaiming ? 2 * draws.uniform(latent, column) - 1
                                                   : draws.normal(latent, column);
    row[i] = static_cast<float>(bound * draw);
  }
  if (form.init == Init::unit) normalise(row, form.inputs);
}

double squared_norm(const Matrix& m) {
  double sum = 0;
  for (std::int64_t j = 0; j < m.rows(); ++j) sum += squares(m.row(j), m.columns());
  return sum;
}

double squared_distance(const Matrix& a, const Matrix& b) {
  Matrix off(1, a.columns());
  double sum = 0;
  for (std::int64_t j = 0; j < a.rows(); ++j) {
    for (std::int64_t i = 0; i < a.columns(); ++i) off.row(0)[i] = a.row(j)[i] - b.row(j)[i];
    sum += squares(off.row(0), a.columns());
  }
  return sum;
}

}  // namespace

trainer::Parameters initial_weights(const Form& form, const TrainingDraws& draws,
                                    trainer::Team& team, const Activation& activation) {
  trainer::Parameters out(form, activation.act);
  if (out.threshold.rows())
    std::fill_n(out.threshold.row(0), form.latents, static_cast<float>(activation.start_threshold));
  const bool copied = form.decoder_init == DecoderInit::tied_transpose;
  const bool unit = form.decoder_norm == DecoderNorm::unit;
  team.blocks(form.latents, kRows, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t j = begin; j < end; ++j) {
      draw_row(out.encoder.row(j), j, form, draws.encoder);
      if (!form.tied && copied)
        std::copy_n(out.encoder.row(j), form.inputs, out.decoder.row(j));
      else if (!form.tied)
        draw_row(out.decoder.row(j), j, form, draws.decoder);
      if (unit) normalise(out.directions().row(j), form.inputs);
    }
  });
  return out;
}

double relative_change(const trainer::Parameters& now, const trainer::Parameters& start) {
  return std::sqrt((squared_distance(now.encoder, start.encoder) +
                    squared_distance(now.decoder, start.decoder)) /
                   (squared_norm(start.encoder) + squared_norm(start.decoder)));
}

}  // namespace kazan::sae
