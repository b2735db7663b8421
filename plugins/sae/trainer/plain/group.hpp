// Weights, gradients or moments as the plain step has them.
#pragma once

#include <vector>

#include "../parameters.hpp"

namespace kazan::trainer::plain {

using Vector = std::vector<float>;

inline Vector values_of(const Matrix& m) {
  Vector out;
  for (std::int64_t i = 0; i < m.rows(); ++i)
    out.insert(out.end(), m.row(i), m.row(i) + m.columns());
  return out;
}

// Weights, gradients or moments, as [n d] and so on, without padding.
struct Group {
  Vector encoder, decoder, encoder_bias, threshold, gain, magnitude_bias, decoder_bias;

  explicit Group(const Parameters& p)
      : encoder(values_of(p.encoder)),
        decoder(values_of(p.decoder)),
        encoder_bias(values_of(p.encoder_bias)),
        threshold(values_of(p.threshold)),
        gain(values_of(p.gain)),
        magnitude_bias(values_of(p.magnitude_bias)),
        decoder_bias(values_of(p.decoder_bias)) {}
  bool operator==(const Group&) const = default;
};

}  // namespace kazan::trainer::plain
