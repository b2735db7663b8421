#include "trainer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "update.hpp"

namespace kazan::trainer {
namespace {

using sae::Act;
using sae::Centre;

constexpr std::int64_t kRowBlock = 16;

void check(const float* row, std::int64_t t, std::int64_t inputs) {
  const auto bad = std::find_if_not(row, row + inputs, [](float v) { return std::isfinite(v); });
  if (bad == row + inputs)
    throw Error(Fault::node, "row " + std::to_string(t) + " of the batch has values above 1e15");
  throw Error(Fault::node, "row " + std::to_string(t) +
                               " of the batch is NaN or infinite at input " +
                               std::to_string(bad - row));
}

}  // namespace

Trainer::Trainer(Settings settings, const Kernels& kernels, int threads)
    : settings_(std::move(settings)),
      kernels_(kernels),
      team_(threads),
      selection_(settings_.form.latents, is(Act::topk) ? settings_.activation.k : 0, kernels,
                 team_),
      batch_selection_(settings_.form.latents, std::max<std::int64_t>(1, settings_.activation.k),
                       kernels, team_),
      jumprelu_(settings_.activation.bandwidth),
      dead_(settings_.auxk, settings_.form.latents),
      screen_(settings_.form.latents, settings_.form.inputs),
      weights_(settings_.form, settings_.activation.act),
      first_(settings_.form, settings_.activation.act),
      second_(settings_.form, settings_.activation.act),
      decorrelation_(settings_.objective.decorrelation) {
  auto& prefixes = settings_.activation.prefixes;
  if (prefixes.empty()) prefixes = {settings_.form.latents};
  r_.resize(prefixes.size());
  row_squares_.resize(prefixes.size());
  side_.trains_directions = !is(Act::gated) || !settings_.activation.frozen;
  side_.trains_decoder_bias = is(Act::gated) && !settings_.activation.frozen;
  side_.carries_l1 = is(Act::gated);
}

Trainer::~Trainer() = default;

void Trainer::update() {
  if (!update_) update_ = std::make_unique<Update>(*this);
  update_->run();
}

const Values& Trainer::forward(const float* x, std::int64_t rows) {
  values_ = {};
  values_.rows = rows;
  make_room(rows);
  enter(x, rows);
  values_.binding = select(rows);
  by_latent_.assign(codes_, settings_.form.latents, team_);
  decode();
  read_side(rows);
  weigh();
  return values_;
}

void Trainer::make_room(std::int64_t rows) {
  if (x_.rows() >= rows) return;
  x_ = Matrix(rows, settings_.form.inputs);
  for (auto& r : r_) r = Matrix(rows, settings_.form.inputs);
  if (is(Act::gated) || settings_.auxk.coef != 0) side_.r = Matrix(rows, settings_.form.inputs);
}

std::int64_t Trainer::select(std::int64_t rows) {
  const auto with = [&](auto& selection, Codes& codes) {
    return selection.select(x_, rows, weights_.encoder, row_or_null(weights_.encoder_bias),
                            screen(), codes);
  };
  switch (settings_.activation.act) {
    case Act::relu:
    case Act::topk:
      return with(selection_, codes_);
    case Act::batch_topk:
      return with(batch_selection_, codes_) > 0 ? rows : 0;
    case Act::jumprelu:
      selection_.set_floors(jumprelu_.floors(weights_.threshold));
      with(selection_, reached_);
      jumprelu_.activate(reached_, weights_.threshold, codes_, team_);
      return 0;
    case Act::gated:
      with(selection_, side_.codes);
      gate_.activate(side_.codes,
                     {settings_.form.latents, weights_.gain.row(0),
                      row_or_null(weights_.encoder_bias), row_or_null(weights_.magnitude_bias)},
                     codes_, team_);
      return 0;
  }
  return 0;
}

// nullptr when there is no use for one.
const Screen* Trainer::screen() {
  if (!(is(Act::batch_topk) ? batch_selection_.wants_screen() : selection_.wants_screen()))
    return nullptr;
  if (!screen_is_true_)
    team_.blocks(weights_.encoder.rows(), kRowBlock,
                 [&](std::int64_t begin, std::int64_t end, int) {
                   for (std::int64_t j = begin; j < end; ++j)
                     screen_.assign(j, weights_.encoder.row(j), kernels_);
                 });
  screen_is_true_ = true;
  screen_.measure(row_or_null(weights_.encoder_bias));
  return &screen_;
}

// x' = (x - c) / s
void Trainer::enter(const float* x, std::int64_t rows) {
  const auto& entrance = settings_.entrance;
  const float* const centre = entrance.centre == Centre::mean    ? entrance.mean.data()
                              : entrance.centre == Centre::b_dec ? weights_.decoder_bias.row(0)
                                                                 : nullptr;
  const std::int64_t d = settings_.form.inputs;
  team_.blocks(rows, kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      kernels_.centre(x + t * d, centre, entrance.scale, d, x_.row(t));
      if (!(kernels_.largest(x_.row(t), d) <= kLargest)) check(x_.row(t), t, d);
    }
  });
}

// b_d / s, or zeros where it is the centre.
std::vector<float> Trainer::start_of_rows() const {
  std::vector<float> start(static_cast<std::size_t>(x_.stride()), 0);
  if (weights_.decoder_bias.rows() && settings_.entrance.centre != Centre::b_dec)
    for (std::int64_t i = 0; i < settings_.form.inputs; ++i)
      start[static_cast<std::size_t>(i)] =
          weights_.decoder_bias.row(0)[i] / settings_.entrance.scale;
  return start;
}

// r = W_d^T z + b_d / s - x', without b_d where it is the centre.
void Trainer::decode() {
  const auto start = start_of_rows();
  for (auto& squares : row_squares_) squares.resize(static_cast<std::size_t>(values_.rows));
  team_.blocks(values_.rows, kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) decode_row(t, start);
  });
}

// Each prefix goes on from where the one before it ended.
void Trainer::decode_row(std::int64_t t, const std::vector<float>& start) {
  const std::int64_t stride = x_.stride();
  const float* from = start.data();
  auto entry = codes_.start[static_cast<std::size_t>(t)];
  const auto end = codes_.start[static_cast<std::size_t>(t) + 1];
  const std::int32_t* const latents = codes_.latent.data();
  for (std::size_t p = 0; p < r_.size(); ++p) {
    const auto prefix = settings_.activation.prefixes[p];
    const auto stop = std::lower_bound(latents + entry, latents + end, prefix) - latents;
    std::copy_n(from, stride, r_[p].row(t));
    kernels_.chain(latents + entry, codes_.value.data() + entry, stop - entry,
                   weights_.directions().row(0), stride, r_[p].row(t));
    from = r_[p].row(t);
    entry = stop;
  }
  for (std::size_t p = r_.size(); p-- > 0;) {
    row_squares_[p][static_cast<std::size_t>(t)] =
        kernels_.residual(r_[p].row(t), x_.row(t), stride);
    if (p + 1 < r_.size()) kernels_.add_scaled(1, r_[p + 1].row(t), r_[p].row(t), stride);
  }
}

const Matrix& Trainer::residual_of(std::int64_t latent) const {
  const auto& prefixes = settings_.activation.prefixes;
  const auto prefix = std::upper_bound(prefixes.begin(), prefixes.end(), latent);
  return r_[static_cast<std::size_t>(prefix - prefixes.begin())];
}

// The other latents that read and write in this batch: gates, whose p select() left, or dead ones.
void Trainer::read_side(std::int64_t rows) {
  if (settings_.auxk.coef != 0)
    dead_.select(x_, rows, weights_, kernels_, team_, side_.codes);
  else if (!is(Act::gated))
    return;
  side_.by_latent.assign(side_.codes, settings_.form.latents, team_);
  if (is(Act::gated) || side_.any()) decode_side();
}

// Gated: r as decode() has it, by the gates. Else what dead latents leave of r.
void Trainer::decode_side() {
  const bool gated = is(Act::gated);
  const auto start = start_of_rows();
  side_squares_.resize(static_cast<std::size_t>(values_.rows));
  team_.blocks(values_.rows, kRowBlock, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      const auto at = static_cast<std::size_t>(t);
      float* const r = side_.r.row(t);
      std::copy_n(gated ? start.data() : r_.back().row(t), x_.stride(), r);
      const auto first = side_.codes.start[at];
      kernels_.chain(side_.codes.latent.data() + first, side_.codes.value.data() + first,
                     side_.codes.start[at + 1] - first, weights_.directions().row(0), x_.stride(),
                     r);
      side_squares_[at] =
          gated ? kernels_.residual(r, x_.row(t), x_.stride()) : kernels_.squares(r, x_.stride());
    }
  });
}

}  // namespace kazan::trainer
