// Where libtorch computes: the processor, or a GPU through CUDA.
#pragma once

#include <c10/core/Device.h>

#include <string>

#include "base/error.hpp"

namespace kazan {

// "cpu", or "cuda": the first GPU. libtorch's CUDA library is opened by the first call that names
// it; nothing is linked to it, so whatever is built runs where there is none. Throws Error:
// Fault::machine when there is no CUDA, saying what is missing; Fault::usage for another name.
KAZAN_API at::Device device_named(const std::string& name);

}  // namespace kazan
