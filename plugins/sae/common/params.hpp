// The parameters that stages training an SAE share, their plan step, and what they come to.
// Without libtorch: planning is instant.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "estimate.hpp"
#include "metrics.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/stage.hpp"
#include "setup.hpp"

namespace kazan::sae {

struct FormParams : ParamGroup {
  using ParamGroup::ParamGroup;
  Param<Size> latents{this, "latents", Size::parse("8*inputs"), "how many: a count or N*inputs"};
  Param<bool> tied{this, "tied", false, "the decoder is the encoder's transpose"};
  Param<std::optional<std::string>> bias{
      this, "bias", std::nullopt,
      "which biases are trained, starting at 0; unless given: none when tied, both when untied",
      one_of({"none", "decoder", "both"})};
  Param<std::string> init{
      this, "init", "kaiming",
      "how weights start: kaiming U(-1/sqrt d, 1/sqrt d), normal N(0, 1/d), unit rows of length 1",
      one_of({"kaiming", "normal", "unit"})};
  Param<std::string> decoder_init{
      this, "decoder_init", "own",
      "how an untied decoder starts: own draws of the same init, or the encoder's transpose",
      one_of({"own", "tied_transpose"})};
  Param<std::optional<std::string>> centre{
      this, "centre", std::nullopt,
      "what is taken off each row: nothing, the training rows' mean, the decoder's bias; unless "
      "given: b_dec when untied with a decoder bias, else none",
      one_of({"none", "mean", "b_dec"})};
  Param<std::string> scale{
      this, "scale", "1",
      "what centred rows are divided by: 1, or rms = sqrt(mean over rows of ||x - c||^2 / d)",
      one_of({"1", "rms"})};
  Param<std::string> decoder_norm{this, "decoder_norm", "free",
                                  "unit: each latent's direction is kept at length 1",
                                  one_of({"free", "unit"})};
};

struct L1Params : ParamGroup {
  L1Params(Declarations* owner, double coefficient)
      : ParamGroup(owner, "l1"),
        coef(this, "coef", coefficient, "weight of the l1 term in the loss", at_least(0),
             shorthand) {}
  Param<double> coef;
  Param<std::string> reduce{
      this, "reduce", "mean_all",
      "mean_all: mean over rows and latents; row_sum: sum over latents, mean over rows",
      one_of({"mean_all", "row_sum"})};
  Param<bool> by_decoder_norm{this, "by_decoder_norm", false,
                              "each latent counts times the length of its direction"};
};

struct ObjectiveParams : ParamGroup {
  ObjectiveParams(Declarations* owner, double l1_coefficient)
      : ParamGroup(owner), l1(this, l1_coefficient) {}
  Param<std::string> loss{
      this, "loss", "mse_mean",
      "of reconstruction: mse_mean over entries; mse_sum: a row's squared error, mean over rows; "
      "fvu: squared error / squared deviation from the batch's mean",
      one_of({"mse_mean", "mse_sum", "fvu"})};
  L1Params l1;
  Param<double> decorrelation{
      this, "decorrelation", 0.0,
      "weight of the sum of squared off-diagonal covariances of the latents over a batch",
      at_least(0)};
};

// Of the auxiliary loss that revives dead latents.
struct AuxKParams : ParamGroup {
  explicit AuxKParams(Declarations* owner) : ParamGroup(owner, "auxk") {}
  Param<double> coef{
      this,        "coef",
      0.0,         "weight of the loss by which dead latents learn what the others leave; 0: none",
      at_least(0), shorthand};
  Param<Size> latents{
      this, "latents", Size::parse("0.5*inputs"),
      "dead latents that take part in a row, at most: a count, N*inputs, N*latents"};
  Param<std::optional<std::int64_t>> dead_after{
      this, "dead_after", std::nullopt,
      "a latent is dead that was silent for so many rows trained on; unless given: ten epochs or "
      "10,000,000 rows, the fewer of them, and at least one epoch",
      at_least(1)};
  Param<bool> relu{this, "relu", true,
                   "only latents with positive pre-activations take part, as positive ones do "
                   "elsewhere; false: the largest, positive or not"};
};

struct TrainingParams : ParamGroup {
  using ParamGroup::ParamGroup;
  Param<std::int64_t> epochs{this, "epochs", 100, "passes over the rows", at_least(0)};
  Param<std::string> batch{this, "batch", "all",
                           "rows a step: all, or a count, drawn anew each epoch"};
  Param<double> lr{this, "lr", 1e-4, "Adam's learning rate, its highest", above(0)};
  Param<std::string> schedule{
      this, "schedule", "constant",
      "what the learning rate does after the warm-up: it is constant, or falls to 0, linear or as "
      "half a cosine",
      one_of({"constant", "linear", "cosine"})};
  Param<std::int64_t> warmup{this, "warmup", 0,
                             "steps at first over which the learning rate rises linearly to lr",
                             at_least(0)};
  Param<std::optional<std::int64_t>> decay{
      this, "decay", std::nullopt,
      "steps at last over which the learning rate falls, where it does; unless given: all after "
      "the warm-up",
      at_least(1)};
  Param<std::vector<double>> betas{this,        "betas", {0.9, 0.999}, "Adam's two decay rates",
                                   at_least(0), below(1)};
  Param<double> eps{this, "eps", 1e-8, "added to Adam's root", at_least(1e-30)};
  Param<std::optional<double>> clip{this, "clip", std::nullopt,
                                    "the gradients' norm, all together, is scaled down to this",
                                    above(0)};
  Param<std::string> memory{
      this, "memory", "auto",
      "the most that rows may take in memory: all, a size (2GiB), or auto: half of what the run "
      "may "
      "use; what is more comes from the disk, in batches only, and changes no bit",
      not_keyed};
  Param<std::string> saving{
      this,
      "saving",
      "auto",
      "while a checkpoint is saved: background goes on, by a copy of the weights and moments; "
      "pause "
      "stands still; auto: background where the copy fits in the node's share of the memory that "
      "the run may use",
      one_of({"auto", "background", "pause"}),
      not_keyed};
};

// A size that may refer to dimensions known only when running. In the plan step: resolves it where
// it can, or tells the fault at the parameter. `dimensions` holds all names it may refer to.
using Dimensions = std::map<std::string, std::optional<std::int64_t>>;
std::optional<std::int64_t> plan_size(Planner& planner, Param<Size>& size,
                                      const Dimensions& dimensions);

// A stage that trains an SAE on activations: ports, shared parameters, plan step.
class TrainingStage : public Stage {
 public:
  Input<Activations> activations{this, "activations", "[tokens inputs] f32, the training rows"};
  Output<Sae> sae{this, "sae", "the SAE after the last epoch", tolerance(1e-2)};
  Output<Sae> start{this, "start", "the same SAE at epoch 0: the control that every score needs",
                    tolerance(1e-5)};
  FormParams form{this};
  ObjectiveParams objective;
  TrainingParams training{this};
  TrainingMetrics numbers{this};
  Seed seed{this};
  Threads threads{this};

  // Everything resolved, for rows of `inputs` values. Throws Error (Fault::experiment) for what
  // the plan step could not yet know.
  Setup setup(std::int64_t inputs) const;

 protected:
  explicit TrainingStage(double l1_coefficient) : objective(this, l1_coefficient) {}

  // The number of latents, if it is known. The variant's own attributes come with `sae`.
  std::optional<std::int64_t> plan_training(Planner& planner);
  // Of the variant, for the estimate. Sizes that are null: all latents; no dead ones.
  struct Lists {
    const Size* active = nullptr;   // latents that a row has active
    const Size* revived = nullptr;  // dead ones that take part in a row
    double entry_lists = 1;         // lists as long as that of the active
    double sorted_lists = 1;        // those that are sorted by latent too, but the revived
    bool whole_rows = false;        // with room for all latents in each row
    double residuals = 1;           // [B d], one a loss
  };
  // After plan_training.
  void estimate_training(Planner& planner, const Lists& lists);
  void describe_saes(Planner& planner, std::optional<std::int64_t> n, Json attributes);
  std::optional<std::int64_t> inputs_of(const Planner& planner) const;

 private:
  void plan_biases(Planner& planner);
  void plan_schedule(Planner& planner);
  // What is longer than a training of so many steps, at its parameter.
  using Refuse = std::function<void(const ParamBase& at, Complaint)>;
  void check_schedule(std::int64_t steps, const Refuse& refuse) const;
  LrSchedule lr_schedule() const;
  // What rows may take in memory, `auto` resolved; nothing: all of them.
  std::optional<std::int64_t> plan_memory(Planner& planner, TrainingSizes sizes);
  // How checkpoints are saved, `auto` resolved; adds the copy to the needs where there is one.
  void plan_saving(Planner& planner, const TrainingSizes& sizes, Needs& needs);
  // Why these rows cannot be cut into the batches asked for; nothing when they can.
  std::string fault_of_batches(std::int64_t rows) const;
};

}  // namespace kazan::sae
