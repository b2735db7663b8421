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
      row_selection_(kernels, team_),
      jumprelu_(settings_.activation.bandwidth),
      dead_(settings_.auxk, settings_.form.latents),
      screen_(settings_.form.latents, settings_.form.inputs, kernels),
      weights_(settings_.form, settings_.activation.act),
      first_(settings_.form, settings_.activation.act),
      second_(settings_.form, settings_.activation.act),
      decorrelation_(settings_.objective.decorrelation) {
  if (is(Act::gated) && settings_.auxk.coef != 0)
    throw Error(Fault::internal, "a gated SAE has no auxiliary loss but its own");
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
    case Act::custom:
      row_selection_.select(*settings_.activation.custom, x_, rows, weights_.encoder,
                            row_or_null(weights_.encoder_bias), codes_);
      slopes_.assign(codes_, row_selection_.slopes(), settings_.form.latents, team_);
      return 0;
  }
  return 0;
}

// nullptr when there is no use for one.
const Screen* Trainer::screen() {
  const std::int64_t d = settings_.form.inputs;
  if (!(is(Act::batch_topk) ? batch_selection_.wants_screen(d) : selection_.wants_screen(d))) {
    screen_is_true_ = false;  // and is not kept so
    return nullptr;
  }
  if (!screen_is_true_)
    team_.blocks(weights_.encoder.rows(), kRowBlock,
                 [&](std::int64_t begin, std::int64_t end, int) {
                   screen_.assign(begin, end - begin, weights_.encoder.row(begin), kernels_);
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
  team_.blocks(values_.rows, rows_at_once(),
               [&](std::int64_t begin, std::int64_t end, int) { decode_rows(begin, end, start); });
}

// Few enough for every member to have some, enough to share what they read of W_d.
std::int64_t Trainer::rows_at_once() const {
  return std::clamp<std::int64_t>(values_.rows / (2 * team_.size()), kRowBlock, 512);
}

// out_t += sum of entries first(t) to last(t) - 1: z times their rows of W_d. By columns, of which
// what all these rows read stays in the cache.
template <class First, class Last>
void Trainer::write(const Codes& codes, std::int64_t begin, std::int64_t end, const First& first,
                    const Last& last, Matrix& out) const {
  const std::int64_t stride = x_.stride(), columns = kernels_.columns;
  for (std::int64_t column = 0; column < stride; column += columns)
    for (std::int64_t t = begin; t < end; ++t)
      kernels_.chain(codes.latent.data() + first(t), codes.value.data() + first(t),
                     last(t) - first(t), weights_.directions().row(0), stride, column,
                     std::min(stride, column + columns), out.row(t));
}

// Each prefix goes on from where the one before it ended.
void Trainer::decode_rows(std::int64_t begin, std::int64_t end, const std::vector<float>& start) {
  const std::int64_t stride = x_.stride();
  const std::int32_t* const latents = codes_.latent.data();
  const auto row_start = [&](std::int64_t t) { return codes_.start[static_cast<std::size_t>(t)]; };
  std::vector<std::int64_t> first(codes_.start.begin() + begin, codes_.start.begin() + end), last;
  for (std::size_t p = 0; p < r_.size(); ++p) {
    last.clear();
    for (std::int64_t t = begin; t < end; ++t) {
      std::copy_n(p > 0 ? r_[p - 1].row(t) : start.data(), stride, r_[p].row(t));
      last.push_back(std::lower_bound(latents + row_start(t), latents + row_start(t + 1),
                                      settings_.activation.prefixes[p]) -
                     latents);
    }
    const auto of = [begin](const auto& entries) {
      return [&entries, begin](std::int64_t t) {
        return entries[static_cast<std::size_t>(t - begin)];
      };
    };
    write(codes_, begin, end, of(first), of(last), r_[p]);
    first = last;
  }
  for (std::int64_t t = begin; t < end; ++t)
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
  team_.blocks(values_.rows, rows_at_once(), [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t)
      std::copy_n(gated ? start.data() : r_.back().row(t), x_.stride(), side_.r.row(t));
    const auto row_start = [&](std::int64_t t) {
      return side_.codes.start[static_cast<std::size_t>(t)];
    };
    write(
        side_.codes, begin, end, row_start, [&](std::int64_t t) { return row_start(t + 1); },
        side_.r);
    for (std::int64_t t = begin; t < end; ++t)
      side_squares_[static_cast<std::size_t>(t)] =
          gated ? kernels_.residual(side_.r.row(t), x_.row(t), x_.stride())
                : kernels_.squares(side_.r.row(t), x_.stride());
  });
}

}  // namespace kazan::trainer
