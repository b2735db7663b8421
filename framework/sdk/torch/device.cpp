#include "sdk/torch/device.hpp"

#include <ATen/Context.h>
#include <dlfcn.h>

namespace kazan {
namespace {

// Empty when there is a GPU to compute on. Opened before libtorch is first asked: it looks for
// CUDA's functions once.
std::string why_no_cuda() {
  if (!::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL))
    return "libtorch's CUDA library cannot be opened (" + std::string(::dlerror()) + ")";
  return at::hasCUDA() ? "" : "libtorch has CUDA, but finds no GPU";
}

}  // namespace

at::Device device_named(const std::string& name) {
  if (name == "cpu") return at::Device(at::kCPU);
  if (name != "cuda")
    throw Error(Fault::usage, "device: expected cpu or cuda, found '" + name + "'");
  static const std::string missing = why_no_cuda();
  if (!missing.empty()) throw Error(Fault::machine, "no device cuda: " + missing);
  return at::Device(at::kCUDA, 0);
}

}  // namespace kazan
