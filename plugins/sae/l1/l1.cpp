#include "l1.hpp"

namespace kazan::sae {

void L1Stage::plan(Planner& planner) {
  describe_saes(planner, plan_training(planner), Json::object({{"variant", "sae.l1"}}));
  estimate_training(planner, nullptr);
}

}  // namespace kazan::sae

using kazan::sae::L1Stage;
KAZAN_STAGE(L1Stage, "sae.l1", "Trains a ReLU sparse autoencoder with an l1 term")
