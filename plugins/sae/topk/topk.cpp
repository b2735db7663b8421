#include <algorithm>

#include "../training/encoder.hpp"
#include "../training/stage.hpp"
#include "base/text.hpp"
#include "params.hpp"

namespace kazan::sae {

class TopKStage final : public TrainingStage {
 public:
  Param<Size> k{this, "k", required, "active latents a row, at most: a count, N*inputs, N*latents"};

  TopKStage() : TrainingStage(0) {}
  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  std::int64_t k_for(const Form& of) const;
};

void TopKStage::plan(Planner& planner) {
  const auto n = plan_training(planner);
  const auto active = plan_size(planner, k, {{"inputs", inputs_of(planner)}, {"latents", n}});
  if (n && active && *active > *n)
    planner.error(k, wrong_value("", "", "at most the " + with_commas(*n) + " latents",
                                 with_commas(*active)));
  describe_saes(planner, n,
                Json::object({{"variant", "sae.topk"}, {"k", active ? Json(*active) : Json()}}));
  estimate_training(planner, &*k);
}

// What the plan step could not know if the rows' width was not described.
std::int64_t TopKStage::k_for(const Form& of) const {
  const Size active = k->resolve({{"inputs", of.inputs}, {"latents", of.latents}});
  if (active.value() <= of.latents) return active.value();
  throw Error(Fault::experiment, "k: " + std::to_string(active.value()) + " is more than the " +
                                     std::to_string(of.latents) + " latents");
}

namespace {

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

std::int64_t k_of(const Sae& sae) {
  const std::int64_t k = sae.variant_params.at("k").integer();
  if (k >= 1 && k <= sae.latents()) return k;
  throw Error(Fault::input, "the SAE's k is " + std::to_string(k) + "; expected 1 to " +
                                std::to_string(sae.latents()) + ", its latents");
}

struct TopKVariant final : SaeVariant {
  std::unique_ptr<SaeEncoder> open(const Sae& sae, int threads) override {
    return encoder_of(sae, k_of(sae), computing(threads));
  }
  Json environment(int threads) override { return computing(threads).environment(); }
};

}  // namespace

void TopKStage::run(Context& context) {
  const std::int64_t inputs = activations->inputs();
  const Setup resolved = setup(inputs);
  const std::int64_t active = k_for(resolved.form);
  const auto records =
      run_training(*this, resolved, active, "sae.topk", Json::object({{"k", active}}), context);
  warn_of_k(active, activations->rows(), inputs, context);
  warn_if_slack(resolved, records, active, context);
}

}  // namespace kazan::sae

using kazan::sae::TopKStage;
KAZAN_STAGE(TopKStage, "sae.topk", "Trains a sparse autoencoder that keeps the k largest latents")
KAZAN_PROVIDE(SaeVariant, kazan::sae::TopKVariant)
