// For tests of stages that train an SAE: a small training, and codes of what it trained on.
#pragma once

#include "memory_rows.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/provider.hpp"
#include "testing/rig.hpp"

namespace kazan::testing {

constexpr std::int64_t kTrainedRows = 30, kTrainedInputs = 16;

// On 30 rows of 16 inputs, at a rate that shows within few epochs.
inline Rig& train(Rig& rig) {
  const auto rows = normal_rows(kTrainedRows, kTrainedInputs);
  rig.param("lr", 1e-2).input("activations", rows, described(rows));
  rig.run();
  return rig;
}

inline Codes encoded(Rig& rig, const Sae& sae) {
  Codes codes;
  provider<SaeVariant>(rig.services(), sae.variant)
      .open(sae, 2)
      ->encode(normal_rows(kTrainedRows, kTrainedInputs).read_all(), codes);
  return codes;
}

inline double l0_of(const Codes& codes) {
  return static_cast<double>(codes.active()) / static_cast<double>(codes.rows());
}

}  // namespace kazan::testing
