#include "selecting.hpp"

#include <algorithm>

#include "../trainer/sizes.hpp"
#include "base/text.hpp"

namespace kazan::sae {
namespace {

constexpr std::int64_t kMostSilent = 10'000'000, kMostEpochs = 10;

std::int64_t dead_after_of(const AuxKParams& auxk, std::int64_t rows) {
  return auxk.dead_after->value_or(std::max(rows, std::min(kMostSilent, kMostEpochs * rows)));
}

void warn_of_k(std::int64_t k, std::int64_t rows, std::int64_t inputs, Context& context) {
  if (k >= std::min(rows, inputs))
    context.warn("k = " + std::to_string(k) + " is not below " +
                 std::to_string(std::min(rows, inputs)) + ", the rank that " +
                 std::to_string(rows) + " rows of " + std::to_string(inputs) +
                 " inputs can have: a code can use more atoms than the data has dimensions");
}

void warn_if_slack(const Setup& setup, const std::vector<Record>& records, Context& context) {
  const auto slack = [](const Record& record) { return record.binding == 0; };
  if (!slack(records.back())) return;
  const std::string k = std::to_string(setup.activation.k);
  std::string text =
      setup.activation.act == Act::batch_topk
          ? "after the last epoch Top-K binds in no batch: none has more than k = " + k +
                " positive latents a row on average"
          : "after the last epoch Top-K binds in no row: nowhere are more than k = " + k +
                " latents positive";
  if (setup.objective.l1 == 0 && std::all_of(records.begin(), records.end(), slack))
    text += "; nor before, so this is a ReLU without any sparsity term";
  context.warn(text);
}

void warn_if_none_is_revived(const Setup& setup, std::int64_t rows, Context& context) {
  if (setup.auxk.coef == 0 || setup.auxk.dead_after < setup.schedule.epochs * rows) return;
  context.warn("auxk did nothing: a latent counts as dead after " +
               with_commas(setup.auxk.dead_after) + " rows without being active, and " +
               with_commas(setup.schedule.epochs * rows) +
               " were trained on; set a smaller auxk.dead_after");
}

}  // namespace

void SelectingStage::plan_selecting(Planner& planner, double residuals) {
  const auto n = plan_training(planner);
  const Dimensions dimensions = {{"inputs", inputs_of(planner)}, {"latents", n}};
  const auto active = plan_size(planner, k, dimensions);
  plan_size(planner, auxk.latents, dimensions);
  if (n && active && *active > *n)
    planner.error(k, wrong_value("", "", "at most the " + with_commas(*n) + " latents",
                                 with_commas(*active)));
  // A row of BatchTopK can have more than k.
  describe_saes(
      planner, n,
      Json::object({{"variant", variant_},
                    {across_batch() ? "mean_active" : "k", active ? Json(*active) : Json()}}));
  Lists lists;
  lists.active = &*k;
  lists.whole_rows = across_batch();
  lists.entry_lists = across_batch() ? trainer::sizes::kLookedAt : 1;
  lists.residuals = residuals;
  if (*auxk.coef != 0) {
    lists.revived = &*auxk.latents;
    ++lists.residuals;
  }
  estimate_training(planner, lists);
}

std::int64_t SelectingStage::size_of(const Param<Size>& size, const Form& of) const {
  return size->resolve({{"inputs", of.inputs}, {"latents", of.latents}}).value();
}

Setup SelectingStage::setup_selecting() const {
  Setup out = setup(activations->inputs());
  out.activation.act = act_;
  out.activation.k = size_of(k, out.form);
  if (out.activation.k > out.form.latents)
    throw Error(Fault::experiment, "k: " + std::to_string(out.activation.k) + " is more than the " +
                                       std::to_string(out.form.latents) + " latents");
  out.auxk = {*auxk.coef, std::min(size_of(auxk.latents, out.form), out.form.latents),
              dead_after_of(auxk, activations->rows()), *auxk.relu};
  return out;
}

void SelectingStage::run_selecting(const Setup& setup, Context& context) {
  const auto records =
      run_training(*this, setup, variant_, Json::object({{"k", setup.activation.k}}), context);
  warn_of_k(setup.activation.k, activations->rows(), setup.form.inputs, context);
  warn_if_slack(setup, records, context);
  warn_if_none_is_revived(setup, activations->rows(), context);
}

}  // namespace kazan::sae
