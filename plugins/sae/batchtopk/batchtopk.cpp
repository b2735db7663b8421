#include "../training/encoder.hpp"
#include "../training/selecting.hpp"

namespace kazan::sae {

class BatchTopKStage final : public SelectingStage {
 public:
  BatchTopKStage() : SelectingStage(Act::batch_topk, "sae.batchtopk") {}
  void plan(Planner& planner) override { plan_selecting(planner); }
  void run(Context& context) override { run_selecting(setup_selecting(), context); }
};

}  // namespace kazan::sae

using kazan::sae::BatchTopKStage;
KAZAN_STAGE(BatchTopKStage, "sae.batchtopk",
            "Trains a sparse autoencoder that keeps the k largest latents a row on average")
KAZAN_PROVIDE(SaeVariant, kazan::sae::Variant<kazan::sae::Act::batch_topk>)
