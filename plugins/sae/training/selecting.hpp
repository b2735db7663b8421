// Stages whose activation keeps so many latents: Top-K and its kin.
#pragma once

#include <string>
#include <vector>

#include "params.hpp"
#include "stage.hpp"
#include "terms.hpp"

namespace kazan::sae {

class SelectingStage : public TrainingStage {
 public:
  Param<Size> k;
  AuxKParams auxk{this};
  Metric auxiliary{this, "auxiliary",
                   term("the term auxk: what dead latents reconstruct of the error; where there "
                        "is one")};
  Metric binding;

 protected:
  SelectingStage(Act act, const char* variant)
      : TrainingStage(0),
        k(this, "k", required, doc_of_k(act)),
        binding(this, "binding", binding_by(act) + kAfter),
        act_(act),
        variant_(variant) {}

  // The plan step. `residuals`: how many losses of reconstruction there are.
  void plan_selecting(Planner& planner, double residuals = 1);
  // Everything resolved. Throws Error (Fault::experiment) for what the plan step could not know.
  Setup setup_selecting() const;
  // Trains, with warnings of a k that does not select.
  void run_selecting(const Setup& setup, Context& context);

 private:
  static const char* doc_of_k(Act act) {
    return act == Act::topk
               ? "active latents a row, at most: a count, N*inputs, N*latents"
               : "active latents a row, on average over a batch: a count, N*inputs, N*latents";
  }
  bool across_batch() const { return act_ == Act::batch_topk; }
  std::int64_t size_of(const Param<Size>& size, const Form& of) const;

  Act act_;
  const char* variant_;
};

}  // namespace kazan::sae
