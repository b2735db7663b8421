#include "terms.hpp"

#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "metrics.hpp"

namespace kazan::sae {
namespace {

const char* l1_of(Act act) {
  if (act == Act::gated) return "max(p, 0), p the gates";
  return act == Act::custom ? "|z|" : "z";
}

}  // namespace

std::string Terms::over_batches() const {
  return batches() ? "mean over batches of " + std::to_string(*setup_.schedule.batch) +
                         " rows, in row order, weighted by their rows"
                   : "";
}

Curve Terms::loss() const {
  std::string sum = reconstruction_term();
  if (setup_.objective.l1 != 0) sum += " + " + l1_term();
  if (setup_.objective.decorrelation != 0) sum += " + " + decorrelation_term();
  if (setup_.objective.l0 != 0) sum += " + " + l0_term();
  if (has_auxiliary(setup_)) sum += " + " + auxiliary_term();
  return {"loss", "loss", &Record::loss, defined(sum)};
}

Curve Terms::reconstruction() const {
  return {"reconstruction", "reconstruction", &Record::reconstruction,
          defined(reconstruction_term())};
}

Curve Terms::l1() const {
  return {"l1", "l1", &Record::l1, defined(l1_term())};
}

Curve Terms::decorrelation() const {
  return {"decorrelation", "decorrelation", &Record::decorrelation, defined(decorrelation_term())};
}

Curve Terms::l0_penalty() const {
  return {"l0_penalty", "l0 penalty", &Record::l0_penalty, defined(l0_term())};
}

Curve Terms::auxiliary() const {
  return {"auxiliary", "auxiliary", &Record::auxiliary, defined(auxiliary_term())};
}

Curve Terms::binding() const {
  return {"binding", "binding", &Record::binding, binding_by(setup_.activation.act)};
}

std::string binding_by(Act act) {
  return act == Act::batch_topk
             ? "share of training rows whose batch had more positive latents than are kept of it"
             : "share of training rows with more positive latents than are kept";
}

std::string Terms::defined(const std::string& term) const {
  return batches() ? term + "; " + over_batches() : term;
}

// What is reconstructed: by all latents, or by the first so many.
std::string Terms::reconstruction_term() const {
  const auto& prefixes = setup_.activation.prefixes;
  if (prefixes.size() < 2) return squared_error_term();
  std::vector<std::string> widths;
  for (const auto width : prefixes) widths.push_back(std::to_string(width));
  return "sum over m = " + join(widths, ", ") + ", y made of the first m latents, of the " +
         squared_error_term();
}

std::string Terms::squared_error_term() const {
  const bool scaled = setup_.form.scale != Scale::one;
  const std::string r = scaled ? "((y - x) / s)" : "(y - x)";
  const std::string scale = scaled ? ", s the rms of the centred rows" : "";
  switch (setup_.objective.reconstruction) {
    case Reconstruction::mse_mean:
      return "mean over rows and inputs of " + r + "^2" + scale;
    case Reconstruction::mse_sum:
      return "mean over rows of the sum over inputs of " + r + "^2" + scale;
    case Reconstruction::fvu:
      break;
  }
  return std::string("sum (y - x)^2 / sum (x - xbar)^2, xbar the mean of the ") +
         (batches() ? "batch's" : "training") + " rows";
}

std::string Terms::l1_term() const {
  const Objective& o = setup_.objective;
  return Json(o.l1).dump() + " * mean over rows " +
         (o.l1_reduce == L1Reduce::mean_all ? "and latents of " : "of the sum over latents of ") +
         l1_of(setup_.activation.act) +
         (o.l1_by_decoder_norm ? " times the length of the latent's direction" : "");
}

std::string Terms::decorrelation_term() const {
  return Json(setup_.objective.decorrelation).dump() +
         " * sum of squared off-diagonal covariances of z over rows";
}

Curve fvu() {
  return {"fvu", "FVU", &Record::fvu, kFvu};
}

Curve l0() {
  return {"l0", "L0", &Record::l0, kL0};
}

Curve alive() {
  return {"alive", "alive", &Record::alive, kAlive};
}

std::string Terms::l0_term() const {
  return Json(setup_.objective.l0).dump() + " * mean over rows of active latents";
}

std::string Terms::auxiliary_term() const {
  if (setup_.activation.act == Act::gated)
    return std::string("the reconstruction term of y made of max(p, 0), p the gates") +
           (setup_.activation.frozen ? ", the decoder taken as constant" : "");
  return Json(setup_.auxk.coef).dump() + " * ||W_d^T zaux + r||^2 / ||r - rbar||^2, zaux the " +
         std::to_string(setup_.auxk.latents) + " largest" +
         (setup_.auxk.positive ? " positive" : "") +
         " pre-activations in each row of latents that were silent for " +
         std::to_string(setup_.auxk.dead_after) + " rows, r = (y - x) / s, rbar its mean";
}

bool has_auxiliary(const Setup& setup) {
  return setup.activation.act == Act::gated || setup.auxk.coef != 0;
}

}  // namespace kazan::sae
