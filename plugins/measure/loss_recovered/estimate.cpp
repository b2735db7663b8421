#include "estimate.hpp"

#include <algorithm>

#include "measure/maths/estimate.hpp"
#include "sdk/artifacts/sizes.hpp"

namespace kazan {

// Four whole passes, and one to the site, which is counted as whole. Of a window: three arrays of
// logits (the plain ones, and in a pass those before and after the product), the buffers of a pass
// as model.activations counts them. Per predicted token seven numbers in vectors that double as
// they grow, and in the table; where it is a unit, eight of that.
Needs needs_of_loss_recovered(const ModelDescription& model, const Description& tokens,
                              const Description& sae, double predicted) {
  const double most_tokens = most(tokens, "tokens"), used = std::min(predicted, most_tokens);
  const Json* cut = tokens.attributes.find("window");
  const double window = std::min({static_cast<double>(model.context), most_tokens,
                                  cut ? static_cast<double>(cut->integer()) : most_tokens});
  const auto w = static_cast<double>(model.width), v = static_cast<double>(model.vocabulary);
  const auto layers = static_cast<double>(model.layers), h = static_cast<double>(model.heads);
  const double parameters = layers * model.layer_parameters + v * w;
  Needs needs;
  needs.memory = parameters * model.weight_bytes + model.embedding_bytes + 3 * 4 * window * v +
                 4 * window * (14 * w + 2 * static_cast<double>(model.mlp_width) + h * window) +
                 sae_size(sae).memory + token_windows_size(tokens).memory + used * (7 + 8) * 24;
  const auto table = table_size(used, 5, 2);
  const auto figure = figure_size(5 * 64);
  needs.memory += table.memory + figure.memory;
  needs.disk = table.disk + figure.disk + (8 << 10);
  needs.seconds = parameters * model.weight_seconds +
                  5 * used * (2 * parameters + layers * 4 * window * w) / kFlopsASecond +
                  6 * used * v * 4e-9;
  needs.numerical = true;
  return needs;
}

}  // namespace kazan
