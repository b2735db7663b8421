#include "emit.hpp"

#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "../common/lr_schedule.hpp"
#include "base/text.hpp"
#include "terms.hpp"
#include "weights.hpp"

namespace kazan::sae {
namespace {

// `terms`: how the values come from batches, where they do.
void lines(const Training& training, const char* name, const char* title,
           const std::vector<Curve>& curves, bool log, const std::string& terms, Context& context) {
  Figure figure;
  figure.name = name;
  figure.kind = "lines";
  figure.title = title;
  figure.caption =
      "All training rows, with the weights as they are after that many epochs; 0 is before any "
      "update.";
  if (!terms.empty()) figure.caption += " Terms: " + terms + ".";
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

void emit_metrics(const Training& training, const std::vector<Curve>& terms,
                  const std::vector<Curve>& others, Context& context) {
  const Record& last = training.records.back();
  for (const auto& curve : terms)
    context.metric(curve.name, last.*curve.value, {{"term", curve.definition}});
  for (const auto& curve : others) context.metric(curve.name, last.*curve.value);
  context.metric("weight_change", relative_change(training.weights, training.start));
}

std::string three_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

// A training that made nothing better.
void warn_of_steps(const Training& training, Context& context) {
  const Record &first = training.records.front(), &last = training.records.back();
  if (last.fvu > 1 && last.fvu > first.fvu)
    context.warn("the training has diverged: FVU is " + three_digits(last.fvu) + " after it, " +
                 three_digits(first.fvu) + " before; a smaller lr may help");
  if (last.epoch > 0 && relative_change(training.weights, training.start) == 0)
    context.warn("no weight has changed: for them, the steps that lr and clip leave are too small");
}

// Variants that a price makes sparse, and a quarter of whose latents or more are active.
void warn_if_dense(const Record& last, const Setup& setup, Context& context) {
  const Act act = setup.activation.act;
  const auto latents = static_cast<double>(setup.form.latents);
  if ((act != Act::relu && act != Act::jumprelu && act != Act::gated) || 4 * last.l0 <= latents)
    return;
  const std::string price = act == Act::jumprelu ? "l0" : "l1";
  context.warn("the codes are not sparse: of " + with_commas(setup.form.latents) + " latents " +
               three_digits(last.l0) + " are active in a row; a larger price " + price +
               ", or more epochs, leave fewer");
}

void warn(const Training& training, const Setup& setup, Context& context) {
  const Record& last = training.records.back();
  warn_of_steps(training, context);
  warn_if_dense(last, setup, context);
  if (std::isnan(last.fvu))
    context.warn("FVU is undefined: all training rows are equal, so there is no variance");
  if (last.alive == 0) context.warn("every latent is dead: no training row activates any");
  if (setup.form.latents > 1 && last.alive == 1 &&
      last.l0 == static_cast<double>(setup.form.latents))
    context.warn("every latent is active in every row: the codes are not sparse");
}

// The terms that this training has, besides the whole.
std::vector<Curve> terms_of(const Terms& terms, const Setup& setup) {
  std::vector<Curve> out;
  if (setup.objective.l1 != 0) out.push_back(terms.l1());
  if (setup.objective.decorrelation != 0) out.push_back(terms.decorrelation());
  if (setup.objective.l0 != 0) out.push_back(terms.l0_penalty());
  if (has_auxiliary(setup)) out.push_back(terms.auxiliary());
  if (!out.empty()) out.insert(out.begin(), terms.reconstruction());
  return out;
}

// Of the last step before this point, where the rate changes at all.
std::optional<double> rate_before(std::int64_t epoch, const Schedule& schedule) {
  const LrSchedule& s = schedule.adam.lr_schedule;
  if (epoch == 0 || (s.shape == LrShape::constant && s.warmup == 0)) return std::nullopt;
  return schedule.adam.lr * lr_factor(s, epoch * (s.steps / schedule.epochs));
}

void append(std::vector<Curve>& to, const std::vector<Curve>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

void emit(const Training& training, const Setup& setup, std::int64_t rows, Context& context) {
  const Terms terms(setup, rows);
  std::vector<Curve> parts = {terms.loss()};
  append(parts, terms_of(terms, setup));
  std::vector<Curve> shares = {alive()};
  if (setup.activation.selects()) shares.push_back(terms.binding());
  lines(training, "loss", "Loss", parts, true, terms.over_batches(), context);
  lines(training, "fvu", "Fraction of variance unexplained", {fvu()}, false, "", context);
  lines(training, "l0", "Active latents a row", {l0()}, false, "", context);
  lines(training, "alive",
        setup.activation.selects() ? "Latents alive, rows where Top-K binds" : "Latents alive",
        shares, false, "", context);
  std::vector<Curve> numbers = {terms.loss(), terms.reconstruction(), terms.l1(),
                                terms.decorrelation()};
  if (setup.objective.l0 != 0) numbers.push_back(terms.l0_penalty());
  if (has_auxiliary(setup)) numbers.push_back(terms.auxiliary());
  std::vector<Curve> others = {fvu(), l0()};
  append(others, shares);
  emit_metrics(training, numbers, others, context);
  warn(training, setup, context);
}

void emit_point(const Record& record, const Setup& setup, Context& context) {
  std::vector<std::pair<std::string, double>> values = {
      {"loss", record.loss}, {"fvu", record.fvu}, {"l0", record.l0}, {"alive", record.alive}};
  const Terms terms(setup, 0);
  for (const auto& curve : terms_of(terms, setup))
    values.emplace_back(curve.name, record.*curve.value);
  if (setup.activation.selects()) values.emplace_back("binding", record.binding);
  if (const auto rate = rate_before(record.epoch, setup.schedule)) values.emplace_back("lr", *rate);
  context.scalars(record.epoch, values);
}

}  // namespace kazan::sae
