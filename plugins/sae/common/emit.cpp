#include "emit.hpp"

#include <cmath>

namespace kazan::sae {
namespace {

struct Curve {
  const char* name;
  const char* label;
  double Record::*value;
  const char* definition;
};

const Curve kLoss{"loss", "loss", &Record::loss, "reconstruction + l1 + decorrelation"};
const Curve kReconstruction{"reconstruction", "reconstruction", &Record::reconstruction,
                            "the reconstruction term of the loss, on (y - x) / s"};
const Curve kL1{"l1", "l1", &Record::l1, "the l1 term of the loss, with its weight"};
const Curve kDecorrelation{"decorrelation", "decorrelation", &Record::decorrelation,
                           "the term of squared off-diagonal covariances, with its weight"};
const Curve kFvu{"fvu", "FVU", &Record::fvu,
                 "sum (x-y)^2 / sum (x-xbar)^2 over all training rows together, xbar their mean"};
const Curve kL0{"l0", "L0", &Record::l0, "mean over training rows of active latents"};
const Curve kAlive{"alive", "alive", &Record::alive,
                   "share of latents active in at least one training row"};
const Curve kBinding{"binding", "binding", &Record::binding,
                     "share of training rows with more positive latents than are kept"};

void lines(const Training& training, const char* name, const char* title,
           const std::vector<Curve>& curves, bool log, Context& context) {
  Figure figure;
  figure.name = name;
  figure.kind = "lines";
  figure.title = title;
  figure.caption =
      "All training rows, with the weights as they are after that many epochs; 0 is before any "
      "update.";
  figure.options = Json::object(
      {{"x_label", "epoch"}, {"y_label", title}, {"y_log", log}, {"lines", Json::array()}});
  std::vector<double> epochs;
  for (const auto& record : training.records) epochs.push_back(static_cast<double>(record.epoch));
  const auto points = static_cast<std::int64_t>(epochs.size());
  figure.arrays.emplace("epoch", Array::of({{"points", points}}, epochs));
  for (const auto& curve : curves) {
    std::vector<double> values;
    for (const auto& record : training.records) values.push_back(record.*curve.value);
    figure.arrays.emplace(curve.name, Array::of({{"points", points}}, values));
    figure.options["lines"].push(Json::object({{"label", curve.label},
                                               {"x", "epoch"},
                                               {"y", curve.name},
                                               {"definition", curve.definition}}));
  }
  context.figure(std::move(figure));
}

void emit_metrics(const Training& training, const std::vector<Curve>& curves, Context& context) {
  const Record& last = training.records.back();
  for (const auto& curve : curves) {
    const std::string definition = std::string(curve.definition) + "; after the last epoch";
    if (std::string_view(curve.name) == "fvu")
      context.headline(curve.name, last.*curve.value, definition);
    else
      context.metric(curve.name, last.*curve.value, definition);
  }
  context.metric("weight_change", relative_change(training.weights, training.start),
                 "||W - W0|| / ||W0||, W the encoder and, when untied, the decoder, W0 at epoch 0");
}

void warn(const Training& training, const Setup& setup, Context& context) {
  const Record& last = training.records.back();
  if (std::isnan(last.fvu))
    context.warn("FVU is undefined: all training rows are equal, so there is no variance");
  if (last.alive == 0) context.warn("every latent is dead: no training row activates any");
  if (setup.form.latents > 1 && last.alive == 1 &&
      last.l0 == static_cast<double>(setup.form.latents))
    context.warn("every latent is active in every row: the codes are not sparse");
}

}  // namespace

void emit(const Training& training, const Setup& setup, bool selects, Context& context) {
  std::vector<Curve> parts = {kLoss};
  if (setup.objective.l1 != 0 || setup.objective.decorrelation != 0)
    parts.push_back(kReconstruction);
  if (setup.objective.l1 != 0) parts.push_back(kL1);
  if (setup.objective.decorrelation != 0) parts.push_back(kDecorrelation);
  std::vector<Curve> shares = {kAlive};
  if (selects) shares.push_back(kBinding);
  lines(training, "loss", "Loss", parts, true, context);
  lines(training, "fvu", "Fraction of variance unexplained", {kFvu}, false, context);
  lines(training, "l0", "Active latents a row", {kL0}, false, context);
  lines(training, "alive", selects ? "Latents alive, rows where Top-K binds" : "Latents alive",
        shares, false, context);
  std::vector<Curve> numbers = {kLoss, kReconstruction, kL1, kDecorrelation, kFvu, kL0};
  numbers.insert(numbers.end(), shares.begin(), shares.end());
  emit_metrics(training, numbers, context);
  warn(training, setup, context);
}

}  // namespace kazan::sae
