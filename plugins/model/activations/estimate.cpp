#include "activations/estimate.hpp"

#include <algorithm>

#include "sdk/artifacts/sizes.hpp"

namespace kazan {
namespace {

constexpr double kKeptBytes = 256 << 20;  // of windows, by live.cpp

double attribute(const Json& attributes, const char* name) {
  const Json* found = attributes.find(name);
  return found && found->is_number() ? found->number() : kUnknown;
}

}  // namespace

ModelCosts ModelCosts::of(const Description& model) {
  const Json& a = model.attributes;
  return {{a.at("layers").integer(), a.at("width").integer(), a.at("heads").integer(),
           a.at("head_width").integer(), a.at("mlp_width").integer()},
          attribute(a, "layer_parameters"),
          attribute(a, "embedding_bytes"),
          attribute(a, "weight_bytes"),
          attribute(a, "weight_seconds")};
}

// Weights of the layers up to the site's; later ones are never made. f32 buffers of a pass over n
// tokens, at its widest: the residual stream and what a block derives from it (x, its norm, q k v
// and their copies for the batched product, z, the projection, the sum), the MLP before and after
// its nonlinearity, and per head the scores [n n], which are as much as that only where as many
// threads as blocks of queries hold one each. The rows that were captured are kept, up to some
// size, beside those of the window that was asked for.
Reading live_reading(const ModelCosts& model, std::int64_t layer, const Description& tokens,
                     double rows, double window, double inputs) {
  const double layers = static_cast<double>(layer) + 1;
  const auto w = static_cast<double>(model.dims.width), h = static_cast<double>(model.dims.heads);
  const auto m = static_cast<double>(model.dims.mlp_width);
  const double parameters = layers * model.layer_parameters;
  const double kept = std::min(rows, std::max(window, kKeptBytes / (4 * inputs)));
  Reading out;
  out.memory = parameters * model.weight_bytes + model.embedding_bytes  // weights
               + 4 * window * (14 * w + 2 * m + h * window)             // a pass
               + 4 * inputs * (window + kept)                           // captured, kept
               + tokens_size(tokens).memory;
  out.seconds = parameters * model.weight_seconds +
                (2 * parameters + layers * 4 * window * w) * rows / kFlopsASecond;
  out.numerical = true;
  out.beside_memory = 4 * inputs * window;
  out.beside_disk = 4 * inputs * rows;
  return out;
}

}  // namespace kazan
