// What computing a model's activations takes, told before the model is opened.
#pragma once

#include "sdk/planner.hpp"
#include "sites/sites.hpp"

namespace kazan {

// A transformer as its description has it (attributes of kazan.Model/1).
struct ModelCosts {
  ModelDims dims;
  double layer_parameters = kUnknown, embedding_bytes = kUnknown;
  double weight_bytes = kUnknown, weight_seconds = kUnknown;

  static ModelCosts of(const Description& model);
};

// Of reading all `rows` of `inputs` values at a site in `layer`, in passes over windows of at most
// `window` tokens.
Reading live_reading(const ModelCosts& model, std::int64_t layer, const Description& tokens,
                     double rows, double window, double inputs);

}  // namespace kazan
