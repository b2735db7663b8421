#include <algorithm>

#include "sdk/provider.hpp"
#include "stage.hpp"
#include "topk.hpp"

namespace kazan::sae {
namespace {

// What the plan step could not know if the rows' width was not described.
std::int64_t k_for(const TopKStage& stage, const Form& form) {
  const Size k = stage.k->resolve({{"inputs", form.inputs}, {"latents", form.latents}});
  if (k.value() <= form.latents) return k.value();
  throw Error(Fault::experiment, "k: " + std::to_string(k.value()) + " is more than the " +
                                     std::to_string(form.latents) + " latents");
}

void warn_of_k(std::int64_t k, std::int64_t rows, std::int64_t inputs, Context& context) {
  if (k >= std::min(rows, inputs))
    context.warn("k = " + std::to_string(k) + " is not below " +
                 std::to_string(std::min(rows, inputs)) + ", the rank that " +
                 std::to_string(rows) + " rows of " + std::to_string(inputs) +
                 " inputs can have: a code can use more atoms than the data has dimensions");
}

void warn_if_slack(const Setup& setup, const std::vector<Record>& records, std::int64_t k,
                   Context& context) {
  const auto slack = [](const Record& record) { return record.binding == 0; };
  if (!slack(records.back())) return;
  std::string text =
      "after the last epoch Top-K binds in no row: nowhere are more than k = " + std::to_string(k) +
      " latents positive";
  if (setup.objective.l1 == 0 && std::all_of(records.begin(), records.end(), slack))
    text += "; nor before, so this is a ReLU without any sparsity term";
  context.warn(text);
}

void run(TopKStage& stage, Context& context) {
  const std::int64_t inputs = stage.activations->inputs();
  const Setup setup = stage.setup(inputs);
  const std::int64_t k = k_for(stage, setup.form);
  const auto records =
      run_training(stage, setup, *top_k(k), "sae.topk", Json::object({{"k", k}}), context);
  warn_of_k(k, stage.activations->rows(), inputs, context);
  warn_if_slack(setup, records, k, context);
}

std::int64_t k_of(const Sae& sae) {
  const std::int64_t k = sae.variant_params.at("k").integer();
  if (k >= 1 && k <= sae.latents()) return k;
  throw Error(Fault::input, "the SAE's k is " + std::to_string(k) + "; expected 1 to " +
                                std::to_string(sae.latents()) + ", its latents");
}

struct TopKVariant final : SaeVariant {
  void encode(const Sae& sae, const Array& rows, int threads, Codes& codes) override {
    kazan::sae::encode(sae, *top_k(k_of(sae)), rows, threads, codes);
  }
  Json environment(int threads) override { return kazan::sae::environment(threads); }
};

}  // namespace
}  // namespace kazan::sae

using kazan::sae::TopKStage;
KAZAN_RUN(TopKStage, kazan::sae::run)
KAZAN_PROVIDE(SaeVariant, kazan::sae::TopKVariant)
