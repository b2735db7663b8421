#include "../training/encoder.hpp"
#include "../training/stage.hpp"
#include "params.hpp"

namespace kazan::sae {

// l1.coef 1 and mean_all are the original study's.
class L1Stage final : public TrainingStage {
 public:
  L1Stage() : TrainingStage(1) {}

  void plan(Planner& planner) override {
    describe_saes(planner, plan_training(planner), Json::object({{"variant", "sae.l1"}}));
    estimate_training(planner, {});
  }

  void run(Context& context) override {
    run_training(*this, setup(activations->inputs()), "sae.l1", Json::object(), context);
  }
};

}  // namespace kazan::sae

using kazan::sae::L1Stage;
KAZAN_STAGE(L1Stage, "sae.l1", "Trains a ReLU sparse autoencoder with an l1 term")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::relu>)
