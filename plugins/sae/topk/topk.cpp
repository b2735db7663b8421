#include "topk.hpp"

#include "base/text.hpp"

namespace kazan::sae {
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

}  // namespace kazan::sae

using kazan::sae::TopKStage;
KAZAN_STAGE(TopKStage, "sae.topk", "Trains a sparse autoencoder that keeps the k largest latents")
