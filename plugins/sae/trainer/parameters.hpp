// The numbers that are trained, or as many that belong to them: Adam's moments.
#pragma once

#include <array>

#include "../common/setup.hpp"
#include "matrix.hpp"

namespace kazan::trainer {

// Of a vector that may not be there.
inline const float* row_or_null(const Matrix& vector) {
  return vector.rows() ? vector.row(0) : nullptr;
}

// Matrices without rows are not there.
struct Parameters {
  Matrix encoder;         // W_e [n d]
  Matrix decoder;         // W_d [n d]; not when tied
  Matrix encoder_bias;    // b_e [1 n]
  Matrix threshold;       // theta [1 n], of jumprelu
  Matrix gain;            // r [1 n], of gated
  Matrix magnitude_bias;  // b_mag [1 n], of gated
  Matrix decoder_bias;    // b_d [1 d]

  // Zeros.
  explicit Parameters(const sae::Form& form, sae::Act act = sae::Act::relu);

  Matrix& directions() { return decoder.rows() ? decoder : encoder; }
  const Matrix& directions() const { return decoder.rows() ? decoder : encoder; }
};

// Those with one number a latent.
inline constexpr std::array kLatentVectors = {&Parameters::encoder_bias, &Parameters::threshold,
                                              &Parameters::gain, &Parameters::magnitude_bias};

// Every part and its name, for those that keep or compare them.
struct NamedPart {
  const char* name;
  Matrix Parameters::*part;
};
inline constexpr std::array kParts = {NamedPart{"encoder", &Parameters::encoder},
                                      NamedPart{"decoder", &Parameters::decoder},
                                      NamedPart{"encoder_bias", &Parameters::encoder_bias},
                                      NamedPart{"threshold", &Parameters::threshold},
                                      NamedPart{"gain", &Parameters::gain},
                                      NamedPart{"magnitude_bias", &Parameters::magnitude_bias},
                                      NamedPart{"decoder_bias", &Parameters::decoder_bias}};

}  // namespace kazan::trainer
