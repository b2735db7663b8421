// The gradients' norm, all together.
#pragma once

#include <cmath>

#include "batch.hpp"
#include "sums.hpp"

namespace kazan::trainer::plain {

inline float clip_of(const Batch& b, const Group& g) {
  double total = 0;
  for (std::int64_t j = 0; j < b.n; ++j) {
    double sum = squares((b.settings.form.tied ? g.encoder : g.decoder).data() + j * b.d, b.d);
    if (!b.settings.form.tied) sum += squares(g.encoder.data() + j * b.d, b.d);
    for (const Vector Group::*part :
         {&Group::encoder_bias, &Group::threshold, &Group::gain, &Group::magnitude_bias})
      if (!(g.*part).empty())
        sum += static_cast<double>((g.*part)[at(j)]) * static_cast<double>((g.*part)[at(j)]);
    total += sum;
  }
  if (!g.decoder_bias.empty()) total += squares(g.decoder_bias.data(), b.d);
  return std::sqrt(total) > *b.settings.clip
             ? static_cast<float>(*b.settings.clip / std::sqrt(total))
             : 1;
}

}  // namespace kazan::trainer::plain
