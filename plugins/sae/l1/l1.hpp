#pragma once

#include "params.hpp"

namespace kazan::sae {

// l1.coef 1 and mean_all are the original study's.
class L1Stage final : public TrainingStage {
 public:
  L1Stage() : TrainingStage(1) {}
  void plan(Planner& planner) override;
};

}  // namespace kazan::sae
