#pragma once

#include "params.hpp"

namespace kazan::sae {

class TopKStage final : public TrainingStage {
 public:
  Param<Size> k{this, "k", required, "active latents a row, at most: a count, N*inputs, N*latents"};

  TopKStage() : TrainingStage(0) {}
  void plan(Planner& planner) override;
};

}  // namespace kazan::sae
