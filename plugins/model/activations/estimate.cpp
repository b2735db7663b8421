#include "activations/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/artifacts/sizes.hpp"
#include "sites/small_window.hpp"

namespace kazan {
namespace {

constexpr double kKeptBytes = 256 << 20;  // of windows, by live.cpp

}  // namespace

// Weights of the layers up to the site's; later ones are never made. f32 buffers of a pass over n
// tokens, at its widest: the residual stream and what a block derives from it (x, its norm, q k v
// and their copies for the batched product, z, the projection, the sum), the MLP before and after
// its nonlinearity and as rows laid out, and per head the scores [n n], which are as much as that
// only where as many threads as blocks of queries hold one each. Of small windows there may be as
// many passes at a time as are asked for together. The rows that were captured are kept, up to some
// size, beside those of the window that was asked for.
Reading live_reading(const ModelDescription& model, std::int64_t layer, const Description& tokens,
                     double rows, double window, double inputs) {
  const double layers = static_cast<double>(layer) + 1;
  const auto w = static_cast<double>(model.width), h = static_cast<double>(model.heads);
  const auto m = static_cast<double>(model.mlp_width);
  const double parameters = layers * model.layer_parameters;
  const double kept = std::min(rows, std::max(window, kKeptBytes / (4 * inputs)));
  const double passes = is_small_window(window, model.layer_parameters, w)
                            ? std::min<double>(kWindowsTogether, std::ceil(rows / window))
                            : 1;
  const double together =
      std::min({rows, kWindowsTogether * window, std::max(window, kTogetherBytes / (4 * inputs))});
  Reading out;
  out.memory = parameters * model.weight_bytes + model.embedding_bytes  // weights
               + passes * 4 * window * (14 * w + 3 * m + h * window)    // of windows
               + 4 * inputs * (together + kept)                         // captured, kept
               + token_windows_size(tokens).memory;
  out.seconds = parameters * model.weight_seconds +
                (2 * parameters + layers * 4 * window * w) * rows / kFlopsASecond;
  out.numerical = true;
  out.beside_memory = 4 * inputs * together;
  out.beside_disk = 4 * inputs * rows;
  return out;
}

}  // namespace kazan
