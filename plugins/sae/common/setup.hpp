// What a sparse autoencoder's training does, resolved: no text, no defaults left to choose.
//
//   x' = (x - c) / s      a = W_e x' + b_e      z = act(a)      y = s W_d^T z + b_d (+ c)
//
// d inputs, n latents, B rows a batch. The loss compares y/s with x/s: r = (y - x) / s.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sdk/sae/activation.hpp"

namespace kazan::sae {

enum class Act { relu, topk, batch_topk, jumprelu, gated, custom };
enum class Bias { none, decoder, both };
enum class Init { kaiming, normal, unit };
enum class DecoderInit { own, tied_transpose };
enum class Centre { none, mean, b_dec };
enum class Scale { one, rms };
enum class DecoderNorm { free, unit };
enum class Reconstruction { mse_mean, mse_sum, fvu };
enum class L1Reduce { mean_all, row_sum };

// The weights' shapes and where they start.
struct Form {
  std::int64_t inputs = 0;
  std::int64_t latents = 0;
  bool tied = false;  // W_d is W_e
  Bias bias = Bias::none;
  Init init = Init::kaiming;
  DecoderInit decoder_init = DecoderInit::own;  // of an untied W_d
  Centre centre = Centre::none;
  Scale scale = Scale::one;
  DecoderNorm decoder_norm = DecoderNorm::free;
};

// What makes z of a:
//   relu        z = max(a, 0)
//   topk        of those the k first of a row by (a descending, j ascending) (Gao et al. 2024,
//               arXiv 2406.04093)
//   batch_topk  the k B first of a batch by (a descending, row, j) (Bussmann et al. 2024, arXiv
//               2412.06410)
//   jumprelu    z = a where a > theta_j, else 0; theta_j >= 0 is trained through the rectangle
//               kernel K(u) = 1 where |u| < 1/2: with u = (a - theta) / eps, dz/dtheta =
//               -(theta / eps) K(u) and dH(a - theta)/dtheta = -(1 / eps) K(u) (Rajamanoharan et
//               al. 2024, arXiv 2407.14435)
//   gated       z = max(e^{r_j} (p - b_e) + b_mag, 0) where p = W_e x' + b_e > 0, else 0
//               (Rajamanoharan et al. 2024, arXiv 2404.16014)
//   custom      what `custom` says, of either sign; its slopes are dz/da
struct Activation {
  Act act = Act::relu;
  std::int64_t k = 0;  // of topk and batch_topk (a row on average): 1 to n
  // Matryoshka (Bussmann et al. 2025, arXiv 2503.17547): the reconstruction term is the sum of
  // those by the first so many latents. Ascending, the last one n; empty: n alone.
  std::vector<std::int64_t> prefixes = {};
  double start_threshold = 0.01;  // jumprelu: theta
  double bandwidth = 0.05;        // jumprelu: eps
  // gated: the auxiliary term takes W_d and b_d as constants, but b_d where it is the centre.
  bool frozen = true;
  std::shared_ptr<const SaeActivation> custom = nullptr;

  // z has at most k entries a row, exactly or on average.
  bool selects() const { return act == Act::topk || act == Act::batch_topk; }
};

// loss = reconstruction + l1 + decorrelation + l0 + auxiliary, over a batch:
//   reconstruction  mse_mean: mean of r^2 over B d entries; mse_sum: mean over rows of ||r||^2;
//                   fvu: sum r^2 / sum ((x - xbar) / s)^2, xbar the batch's mean
//   l1              coef * sum_tj z_tj q_j / (B n if mean_all, B if row_sum),
//                   q_j = ||W_d row j|| if by_decoder_norm, else 1; gated: of max(p, 0) in place
//                   of z; custom: of |z|
//   decorrelation   coef * sum_{i != j} C_ij^2, C = Zc' Zc / (B - 1), Zc = z minus the batch's
//                   mean; 0 for a batch of one row
//   l0              jumprelu: coef * mean over rows of active latents
//   auxiliary       gated: the reconstruction term of max(p, 0) in place of z; with AuxK: its term
struct Objective {
  Reconstruction reconstruction = Reconstruction::mse_mean;
  double l1 = 0;
  L1Reduce l1_reduce = L1Reduce::mean_all;
  bool l1_by_decoder_norm = false;
  double decorrelation = 0;
  double l0 = 0;
};

// The auxiliary loss that revives dead latents (Gao et al. 2024, arXiv 2406.04093): with zaux the
// `latents` largest a of dead latents in each row, coef * ||W_d^T zaux + r||^2 / ||r - rbar||^2,
// where r is taken as constant, rbar its mean; 0 where the divisor is 0, as for a batch of one row.
struct AuxK {
  double coef = 0;              // 0: none
  std::int64_t latents = 0;     // a row, at most
  std::int64_t dead_after = 0;  // rows trained on since a latent was active
  bool positive = true;         // only a > 0 are taken; else any, and zaux may be negative
};

enum class LrShape { constant, linear, cosine };

// How lr changes over a training's steps; lr_schedule.hpp has the formulas.
struct LrSchedule {
  LrShape shape = LrShape::constant;
  std::int64_t warmup = 0;  // steps at first over which it rises
  std::int64_t decay = 0;   // steps at last over which it falls to 0, where it does
  std::int64_t steps = 0;   // of the training
};

// Adam (Kingma, Ba 2015): w -= lr m^ / (sqrt(v^) + eps), dense: every parameter moves every step.
struct Adam {
  double lr = 1e-4;
  double beta1 = 0.9, beta2 = 0.999;
  double eps = 1e-8;
  LrSchedule lr_schedule = {};
};

struct Schedule {
  std::int64_t epochs = 100;
  std::optional<std::int64_t> batch;  // rows, in a new permutation each epoch; nothing: all at once
  std::optional<double> clip;         // the gradients' global norm
  Adam adam;
};

struct Setup {
  Form form;
  Activation activation;
  Objective objective;
  AuxK auxk;
  Schedule schedule;
};

}  // namespace kazan::sae
