// For tests: the devices of this machine.
#pragma once

#include <catch2/catch.hpp>
#include <vector>

#include "base/error.hpp"
#include "sdk/torch/device.hpp"

namespace kazan::sae::reference::samples {

inline std::vector<at::Device> found_devices() {
  std::vector<at::Device> out = {device_named("cpu")};
  try {
    out.push_back(device_named("cuda"));
  } catch (const Error& e) {
    if (e.fault() != Fault::machine) throw;
    WARN("skipped on a GPU: " << e.what());
  }
  return out;
}

// The processor; and a GPU where there is one, else the first test says why not.
inline const std::vector<at::Device>& devices() {
  static const std::vector<at::Device> found = found_devices();
  return found;
}

}  // namespace kazan::sae::reference::samples
