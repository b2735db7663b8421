#include "../training/encoder.hpp"
#include "../training/selecting.hpp"

namespace kazan::sae {

class TopKStage final : public SelectingStage {
 public:
  TopKStage() : SelectingStage(Act::topk, "sae.topk") {}
  void plan(Planner& planner) override { plan_selecting(planner); }
  void run(Context& context) override { run_selecting(setup_selecting(), context); }
};

}  // namespace kazan::sae

using kazan::sae::TopKStage;
KAZAN_STAGE(TopKStage, "sae.topk", "Trains a sparse autoencoder that keeps the k largest latents")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::topk>)
