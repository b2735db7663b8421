#include "../training/encoder.hpp"
#include "../training/stage.hpp"
#include "params.hpp"

namespace kazan::sae {

class JumpReLUStage final : public TrainingStage {
 public:
  Param<double> l0{this, "l0", 1e-3, "weight of the mean over rows of active latents in the loss",
                   at_least(0)};
  Param<double> threshold{this, "threshold", 0.01, "where every latent's threshold starts",
                          at_least(0)};
  Param<double> bandwidth{this, "bandwidth", 0.05,
                          "thresholds learn from pre-activations within half of this", above(0)};
  Metric l0_penalty{this, "l0_penalty", term("the term l0, if it has a weight")};

  JumpReLUStage() : TrainingStage(0) {}
  void plan(Planner& planner) override;
  void run(Context& context) override;
};

void JumpReLUStage::plan(Planner& planner) {
  describe_saes(planner, plan_training(planner), Json::object({{"variant", "sae.jumprelu"}}));
  Lists lists;
  lists.entry_lists = 2;  // what reaches the band, and of it what is active or just below
  lists.sorted_lists = 2;
  estimate_training(planner, lists);
}

void JumpReLUStage::run(Context& context) {
  Setup resolved = setup(activations->inputs());
  resolved.activation.act = Act::jumprelu;
  resolved.activation.start_threshold = *threshold;
  resolved.activation.bandwidth = *bandwidth;
  resolved.objective.l0 = *l0;
  run_training(*this, resolved, "sae.jumprelu", Json::object(), context);
}

}  // namespace kazan::sae

using kazan::sae::JumpReLUStage;
KAZAN_STAGE(JumpReLUStage, "sae.jumprelu",
            "Trains a sparse autoencoder whose latents have thresholds that are learnt")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::jumprelu>)
