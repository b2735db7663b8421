// What a sparse autoencoder's training does, resolved: no text, no defaults left to choose.
//
//   x' = (x - c) / s      a = W_e x' + b_e      z = act(a)      y = s W_d^T z + b_d (+ c)
//
// d inputs, n latents, B rows a batch. The loss compares y/s with x/s.
#pragma once

#include <cstdint>
#include <optional>

namespace kazan::sae {

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

// loss = reconstruction + l1 + decorrelation, with r = (y - x) / s over a batch:
//   reconstruction  mse_mean: mean of r^2 over B d entries; mse_sum: mean over rows of ||r||^2;
//                   fvu: sum r^2 / sum ((x - xbar) / s)^2, xbar the batch's mean
//   l1              coef * sum_tj z_tj q_j / (B n if mean_all, B if row_sum),
//                   q_j = ||W_d row j|| if by_decoder_norm, else 1
//   decorrelation   coef * sum_{i != j} C_ij^2, C = Zc' Zc / (B - 1), Zc = z minus the batch's
//                   mean; 0 for a batch of one row
struct Objective {
  Reconstruction reconstruction = Reconstruction::mse_mean;
  double l1 = 0;
  L1Reduce l1_reduce = L1Reduce::mean_all;
  bool l1_by_decoder_norm = false;
  double decorrelation = 0;
};

// Adam (Kingma, Ba 2015): w -= lr m^ / (sqrt(v^) + eps), dense: every parameter moves every step.
struct Adam {
  double lr = 1e-4;
  double beta1 = 0.9, beta2 = 0.999;
  double eps = 1e-8;
};

struct Schedule {
  std::int64_t epochs = 100;
  std::optional<std::int64_t> batch;  // rows, in a new permutation each epoch; nothing: all at once
  std::optional<double> clip;         // the gradients' global norm
  Adam adam;
};

struct Setup {
  Form form;
  Objective objective;
  Schedule schedule;
};

}  // namespace kazan::sae
