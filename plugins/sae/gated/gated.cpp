#include "../training/encoder.hpp"
#include "../training/stage.hpp"
#include "params.hpp"

namespace kazan::sae {

class GatedStage final : public TrainingStage {
 public:
  Param<bool> frozen{this, "frozen", true,
                     "the auxiliary reconstruction by the gates takes the decoder as constant"};
  Metric auxiliary{this, "auxiliary", term("the term of the reconstruction by the gates")};

  GatedStage() : TrainingStage(1) {}
  void plan(Planner& planner) override;
  void run(Context& context) override;
};

void GatedStage::plan(Planner& planner) {
  describe_saes(planner, plan_training(planner), Json::object({{"variant", "sae.gated"}}));
  Lists lists;
  lists.entry_lists = lists.sorted_lists = lists.residuals = 2;  // gates and magnitudes
  estimate_training(planner, lists);
}

void GatedStage::run(Context& context) {
  Setup resolved = setup(activations->inputs());
  resolved.activation.act = Act::gated;
  resolved.activation.frozen = *frozen;
  run_training(*this, resolved, "sae.gated", Json::object(), context);
}

}  // namespace kazan::sae

using kazan::sae::GatedStage;
KAZAN_STAGE(GatedStage, "sae.gated",
            "Trains a sparse autoencoder that decides apart whether and how much latents fire")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::gated>)
