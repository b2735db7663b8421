// Training a sparse autoencoder, in f32 and without an approximation. Symbols and formulas:
// ../common/setup.hpp; the order of every sum: arithmetic.hpp. So a step gives the same bits on
// any processor, with any number of threads, and whatever the kernels skip.
//
// There is no [B n] matrix and no gradient of the weights as a whole: what is active is kept in
// lists, and the gradient of a latent's rows is made in the cache and used up by Adam at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "../common/setup.hpp"
#include "batch_selection.hpp"
#include "codes.hpp"
#include "dead.hpp"
#include "decorrelation.hpp"
#include "gate.hpp"
#include "jumprelu.hpp"
#include "kernels/kernels.hpp"
#include "parameters.hpp"
#include "row_selection.hpp"
#include "selection.hpp"
#include "side.hpp"
#include "team.hpp"

namespace kazan::trainer {

// No weight and no input may be larger: products stay far from f32's end.
constexpr float kLargest = 1e15F;

// How rows enter: constants of a training.
struct Entrance {
  sae::Centre centre = sae::Centre::none;
  std::vector<float> mean;  // [d], for Centre::mean
  float scale = 1;
};

struct Settings {
  sae::Form form;
  sae::Activation activation;
  sae::Objective objective;
  sae::AuxK auxk;
  sae::Adam adam;
  std::optional<double> clip;  // of the gradients' global norm
  Entrance entrance;
};

// A batch, before its update.
struct Values {
  double loss = 0;  // the sum of the next five
  double reconstruction = 0, l1 = 0, decorrelation = 0, l0 = 0, auxiliary = 0;
  double squared_error = 0;  // sum ((x - y) / s)^2, of all latents
  std::int64_t rows = 0;
  // Rows in which more than k latents were positive; across a batch: all of its, if there were more
  // in it, else none.
  std::int64_t binding = 0;
  float smallest = 0;               // of BatchTopK's z; 0 when there are none
  std::vector<std::int64_t> count;  // per latent: rows in which it is active
  std::vector<double> sum;          // and the sum of its z
};

class Update;

class Trainer {
 public:
  Trainer(Settings settings, const Kernels& kernels, int threads);
  ~Trainer();

  // To be changed between an update and a forward.
  Parameters& weights() {
    screen_is_true_ = false;
    return weights_;
  }
  const Parameters& weights() const { return weights_; }
  Parameters& first_moments() { return first_; }
  Parameters& second_moments() { return second_; }
  const Parameters& first_moments() const { return first_; }
  const Parameters& second_moments() const { return second_; }
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }
  Dead& dead() { return dead_; }  // as Adam's moments, a state of the training
  const Dead& dead() const { return dead_; }

  // `rows` rows of d values, one after the other. Throws Error (Fault::node) for a NaN or infinity,
  // naming row and input or latent, and for fvu when all rows are equal.
  const Values& forward(const float* x, std::int64_t rows);
  // One step by the gradients of the last forward's loss; at most once a forward. Throws Error
  // (Fault::node) when a weight becomes NaN or infinite.
  void update();

  const Codes& codes() const { return codes_; }  // z of the last forward

 private:
  friend class Update;
  friend class LatentGradient;

  bool is(sae::Act act) const { return settings_.activation.act == act; }
  void make_room(std::int64_t rows);
  std::int64_t select(std::int64_t rows);
  const Screen* screen();
  void enter(const float* x, std::int64_t rows);
  void read_side(std::int64_t rows);
  std::vector<float> start_of_rows() const;
  void decode();
  std::int64_t rows_at_once() const;
  void decode_rows(std::int64_t begin, std::int64_t end, const std::vector<float>& start);
  template <class First, class Last>
  void write(const Codes& codes, std::int64_t begin, std::int64_t end, const First& first,
             const Last& last, Matrix& out) const;
  void decode_side();
  const Matrix& residual_of(std::int64_t latent) const;
  double deviation(const Matrix& of);
  void weigh();
  double reconstruction_divisor();
  void weigh_side(double divisor);
  void add_up_latents();

  Settings settings_;
  const Kernels& kernels_;
  Team team_;
  Selection selection_;
  BatchSelection batch_selection_;  // in its place
  RowSelection row_selection_;      // the same, of custom
  JumpReLU jumprelu_;
  Gate gate_;
  Dead dead_;
  Screen screen_;
  bool screen_is_true_ = false;  // of the encoder as it is
  Parameters weights_, first_, second_;
  std::int64_t steps_ = 0;

  Matrix x_;  // x'
  // r = (y - x) / s of each prefix; after decode() added up from the last on, so that those of a
  // latent are the sum over the prefixes that hold it.
  std::vector<Matrix> r_;
  Codes reached_;  // of JumpReLU: pre-activations that reach its floors
  Codes codes_;
  ByLatent by_latent_;
  ByLatent slopes_;  // of custom, of the same entries
  Side side_;
  Decorrelation decorrelation_;
  Values values_;
  float factor_ = 0;                              // the gradient by r is factor * r
  std::vector<double> l1_;                        // its term is sum_j l1_j l1_sums_j
  std::vector<double> l1_sums_;                   // of z, or of what carries l1 in its place
  std::vector<std::vector<double>> row_squares_;  // of each prefix
  std::vector<double> side_squares_;              // of each row
  std::vector<double> column_deviations_;
  std::unique_ptr<Update> update_;  // made by the first; keeps its room
};

}  // namespace kazan::trainer
