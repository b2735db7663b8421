#include "params.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "estimate.hpp"
#include "lr_schedule.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan::sae {
namespace {

// The position of `name` in the order of an enumeration.
template <class Enum>
Enum choice(const std::string& name, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  throw Error(Fault::internal, name + " is none of " + either(names));
}

// Nothing: "all". -1: not a batch size.
std::optional<std::int64_t> batch_rows(const std::string& text) {
  if (text == "all") return std::nullopt;
  std::int64_t rows = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rows);
  return error == std::errc() && end == text.data() + text.size() && rows > 0 ? rows : -1;
}

std::int64_t size_for(const Param<Size>& size, std::int64_t inputs) {
  const Size resolved = size->resolve({{"inputs", inputs}});
  if (!resolved.resolved())
    throw Error(Fault::experiment, size.spec().name + ": " + size->text + " is not of inputs");
  return resolved.value();
}

// How a size of an unknown dimension would be written with a known one.
std::vector<std::string> multiples(const Size& size, const std::vector<std::string>& names) {
  const std::string factor = size.text.substr(0, size.text.find('*') + 1);
  std::vector<std::string> out;
  for (const auto& name : names) out.push_back(factor + name);
  return out;
}

constexpr std::int64_t kMostLatents = std::numeric_limits<std::int32_t>::max();

}  // namespace

std::optional<std::int64_t> plan_size(Planner& planner, Param<Size>& size,
                                      const Dimensions& dimensions) {
  std::map<std::string, std::int64_t> known;
  std::vector<std::string> names;
  for (const auto& [name, value] : dimensions) {
    names.push_back(name);
    if (value) known[name] = *value;
  }
  if (!size->resolved() && !dimensions.count(size->base)) {
    planner.error(size, wrong_value("", "", "a count or a multiple of " + either(names), size->text,
                                    multiples(*size, names)));
    return std::nullopt;
  }
  size.resolve(size->resolve(known));
  return size->resolved() ? std::optional(size->value()) : std::nullopt;
}

std::optional<std::int64_t> TrainingStage::inputs_of(const Planner& planner) const {
  return planner.description(activations).size("inputs");
}

std::optional<std::int64_t> TrainingStage::plan_training(Planner& planner) {
  plan_biases(planner);
  if (*form.tied && *form.decoder_init != "own")
    planner.error(form.decoder_init,
                  wrong_value("", "", "own: a tied SAE has but one matrix", *form.decoder_init));
  if (training.betas->size() != 2)
    planner.error(training.betas,
                  wrong_value("", "", "two numbers", std::to_string(training.betas->size())));
  if (batch_rows(*training.batch) == -1)
    planner.error(training.batch,
                  wrong_value("", "", "all or a count of rows", *training.batch, {"all"}));
  if (const auto rows = planner.description(activations).size("tokens"))
    if (const auto fault = fault_of_batches(*rows); !fault.empty())
      planner.error(training.batch, fault);
  plan_schedule(planner);
  const auto n = plan_size(planner, form.latents, {{"inputs", inputs_of(planner)}});
  if (n && *n > kMostLatents)
    planner.error(form.latents,
                  wrong_value("", "", "at most " + with_commas(kMostLatents), with_commas(*n)));
  return n;
}

std::string TrainingStage::fault_of_batches(std::int64_t rows) const {
  const std::int64_t size = batch_rows(*training.batch).value_or(rows);
  if (*objective.loss != "fvu" || size < 1 || size >= rows) return "";
  if (size > 1 && rows % size != 1) return "";
  return with_commas(rows) + " rows in batches of " + with_commas(size) +
         " leave a batch of one row, for which the loss fvu is undefined; choose another batch "
         "or loss";
}

// By the most steps that there can be, where the number of rows is only bounded.
void TrainingStage::plan_schedule(Planner& planner) {
  if (*training.schedule == "constant" && *training.decay)
    planner.error(
        training.decay,
        wrong_value("", "", "nothing: a constant schedule does not fall, linear and cosine do",
                    with_commas(**training.decay)));
  const auto batch = batch_rows(*training.batch);
  const double rows = batch ? most(planner.description(activations), "tokens") : 1;
  if (batch == -1 || !(rows < 9e15)) return;
  check_schedule(steps_of(static_cast<std::int64_t>(rows), batch, *training.epochs),
                 [&](const ParamBase& at, Complaint what) { planner.error(at, std::move(what)); });
}

void TrainingStage::check_schedule(std::int64_t steps, const Refuse& refuse) const {
  const auto check = [&](const ParamBase& at, std::int64_t count, std::int64_t limit,
                         const std::string& of) {
    if (count > limit)
      refuse(at, wrong_value("", "", "at most the " + with_commas(limit) + of, with_commas(count)));
    return count <= limit;
  };
  if (steps == 0) return;  // nothing is trained
  if (check(training.warmup, *training.warmup, steps, " steps of the training") && *training.decay)
    check(training.decay, **training.decay, steps - *training.warmup,
          " steps of the training after the warm-up");
}

LrSchedule TrainingStage::lr_schedule() const {
  LrSchedule out;
  out.steps = steps_of(activations->rows(), batch_rows(*training.batch), *training.epochs);
  check_schedule(out.steps, [](const ParamBase& at, const Complaint& what) {
    throw Error(Fault::experiment, at.spec().name + ": " + what.message);
  });
  out.shape = choice<LrShape>(*training.schedule, {"constant", "linear", "cosine"});
  out.warmup = *training.warmup;
  out.decay = training.decay->value_or(out.steps - out.warmup);
  return out;
}

void TrainingStage::plan_biases(Planner& planner) {
  if (!*form.bias) form.bias.resolve(*form.tied ? "none" : "both");
  const bool has_b_dec = **form.bias != "none";
  if (!*form.centre) form.centre.resolve(!*form.tied && has_b_dec ? "b_dec" : "none");
  if (**form.centre == "b_dec" && !has_b_dec)
    planner.error(form.centre,
                  wrong_value("", "", "none or mean where the decoder has no bias", "b_dec"));
}

void TrainingStage::estimate_training(Planner& planner, const Lists& lists) {
  const Description& rows = planner.description(activations);
  const auto batch = batch_rows(*training.batch);
  TrainingSizes sizes;
  sizes.rows = most(rows, "tokens");
  sizes.inputs = most(rows, "inputs");
  sizes.latents = most_of(*form.latents, sizes.inputs, kUnknown);
  sizes.batch = batch ? std::min(sizes.rows, static_cast<double>(*batch)) : sizes.rows;
  const auto of_row = [&](const Size& size) {
    return std::min(sizes.latents, most_of(size, sizes.inputs, sizes.latents));
  };
  sizes.active = lists.active ? of_row(*lists.active) : sizes.latents;
  sizes.revived = lists.revived ? of_row(*lists.revived) : 0;
  sizes.lists = lists.entry_lists;
  sizes.sorted_lists = lists.sorted_lists;
  sizes.whole_rows = lists.whole_rows;
  sizes.residuals = lists.residuals;
  sizes.epochs = static_cast<double>(*training.epochs);
  sizes.tied = *form.tied;
  sizes.decorrelation = *objective.decorrelation != 0;
  sizes.threads = planner.threads();
  sizes.rows_are_bound = !rows.size("tokens");
  sizes.live = rows.reading.seconds > 0;
  sizes.memory = plan_memory(planner, sizes);
  Needs needs = needs_of_training(sizes);
  needs.memory += activations_size(rows).memory;
  needs += rows.reading;
  plan_saving(planner, sizes, needs);
  planner.estimate(needs);
}

void TrainingStage::describe_saes(Planner& planner, std::optional<std::int64_t> n,
                                  Json attributes) {
  attributes["tied"] = *form.tied;
  const Description& rows = planner.description(activations);
  if (rows.attributes.size() > 0) attributes["trained_on"] = rows.attributes;
  Dimension latents{"latents", n};
  const double bound = most_of(*form.latents, most(rows, "inputs"), kUnknown);
  if (!n && bound <= kMostLatents) latents.at_most = static_cast<std::int64_t>(bound);
  const Description description{{latents, rows.dimension("inputs")}, attributes};
  planner.describe(sae, description);
  planner.describe(start, description);
}

Setup TrainingStage::setup(std::int64_t inputs) const {
  if (const auto fault = fault_of_batches(activations->rows()); !fault.empty())
    throw Error(Fault::experiment, "batch: " + fault);
  Setup out;
  out.form = {inputs,
              size_for(form.latents, inputs),
              *form.tied,
              choice<Bias>(form.bias->value(), {"none", "decoder", "both"}),
              choice<Init>(*form.init, {"kaiming", "normal", "unit"}),
              choice<DecoderInit>(*form.decoder_init, {"own", "tied_transpose"}),
              choice<Centre>(form.centre->value(), {"none", "mean", "b_dec"}),
              choice<Scale>(*form.scale, {"1", "rms"}),
              choice<DecoderNorm>(*form.decoder_norm, {"free", "unit"})};
  out.objective = {choice<Reconstruction>(*objective.loss, {"mse_mean", "mse_sum", "fvu"}),
                   *objective.l1.coef,
                   choice<L1Reduce>(*objective.l1.reduce, {"mean_all", "row_sum"}),
                   *objective.l1.by_decoder_norm, *objective.decorrelation};
  out.schedule = {
      *training.epochs,
      batch_rows(*training.batch),
      *training.clip,
      {*training.lr, training.betas->at(0), training.betas->at(1), *training.eps, lr_schedule()}};
  if (out.form.latents > kMostLatents)
    throw Error(Fault::experiment, "latents: " + with_commas(out.form.latents) + " are too many");
  return out;
}

}  // namespace kazan::sae
