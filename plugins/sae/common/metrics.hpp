// The numbers that every stage which trains an SAE reports: of all training rows, with the weights
// as they are after the last epoch. Terms of the loss are defined by the training (Terms).
#pragma once

#include "sdk/metric.hpp"

namespace kazan::sae {

inline const std::string kFvu =
    "sum (x-y)^2 / sum (x-xbar)^2 over all training rows together, xbar their mean";
inline const std::string kL0 = "mean over training rows of active latents (z not 0)";
inline const std::string kAlive = "share of latents active (z not 0) in at least one training row";
inline const std::string kAfter = "; after the last epoch";

// Of a term of the loss, which parameters decide: {term} is what this training has.
inline std::string term(const std::string& words) {
  return "{term|" + words + "}" + kAfter;
}

struct TrainingMetrics : ParamGroup {
  using ParamGroup::ParamGroup;
  Metric loss{this, "loss", term("what training makes small: the sum of the terms that are there")};
  Metric reconstruction{this, "reconstruction", term("the term of the error of reconstruction")};
  Metric l1{this, "l1", term("the term l1")};
  Metric decorrelation{this, "decorrelation", term("the term decorrelation")};
  Metric fvu{this, "fvu", kFvu + kAfter, headline};
  Metric l0{this, "l0", kL0 + kAfter};
  Metric alive{this, "alive", kAlive + kAfter};
  Metric weight_change{
      this, "weight_change",
      "||W - W0|| / ||W0||, W the encoder and, when untied, the decoder, W0 at epoch 0"};
};

}  // namespace kazan::sae
