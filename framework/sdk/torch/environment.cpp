#include "sdk/torch/environment.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/ones.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "sdk/context.hpp"

namespace kazan {
namespace {

constexpr const char* kVariables[] = {
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",  "OPENBLAS_CORETYPE", "ONEDNN_MAX_CPU_ISA",
    "OMP_WAIT_POLICY", "HDF5_USE_FILE_LOCKING", "OMP_DYNAMIC",       "MKL_NUM_THREADS"};

// Netlib's reference BLAS reaches 4 to 6 on cores where OpenBLAS reaches above 50 on one.
constexpr double kReferenceGflops = 12;

// A function of the BLAS that libtorch is linked to, nullptr when that BLAS has none of the name.
template <class Function>
Function* blas_function(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

// "OpenBLAS 0.3.21 SkylakeX", from "OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY ...".
std::string blas_name() {
  auto* config = blas_function<char*()>("openblas_get_config");
  auto* core = blas_function<char*()>("openblas_get_corename");
  if (!config || !core) return blas_function<int()>("MKL_Get_Max_Threads") ? "MKL" : "unknown";
  const std::string text = config();
  return text.substr(0, text.find(' ', text.find(' ') + 1)) + " " + core();
}

double measure_gflops() {
  using Clock = std::chrono::steady_clock;
  constexpr std::int64_t n = 512;
  const at::Tensor a = at::ones({n, n}, at::kFloat);
  double best = INFINITY;
  for (int i = 0; i < 4; ++i) {  // the first one warms up
    const auto start = Clock::now();
    at::mm(a, a);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return std::round(2.0 * n * n * n / best / 1e8) / 10;
}

Json variables() {
  Json out = Json::object();
  for (const char* name : kVariables)
    if (const char* value = std::getenv(name)) out[name] = value;
  return out;
}

}  // namespace

void set_numerical_threads(int threads) {
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
  if (auto* set = blas_function<void(int)>("openblas_set_num_threads")) set(threads);
}

SerialBlas::SerialBlas() {
  auto* get = blas_function<int()>("openblas_get_num_threads");
  auto* set = blas_function<void(int)>("openblas_set_num_threads");
  if (!get || !set) return;
  threads_ = get();
  set(1);
}

SerialBlas::~SerialBlas() {
  if (threads_ > 0) blas_function<void(int)>("openblas_set_num_threads")(threads_);
}

Json numerical_environment(int threads) {
  set_numerical_threads(threads);
  static const double gflops = measure_gflops();
  return Json::object({{"libtorch", TORCH_VERSION},
                       {"threads", at::get_num_threads()},
                       {"blas", blas_name()},
                       {"gflops", gflops},
                       {"variables", variables()}});
}

void numerical_environment(Context& context) {
  const Json environment = numerical_environment(context.threads());
  context.environment(environment);
  const double gflops = environment.at("gflops").number();
  if (gflops < kReferenceGflops && environment.at("blas").string() == "unknown")
    context.warn("matrix products run at " + std::to_string(gflops) +
                 " GF/s: this is the reference BLAS; install libopenblas0-pthread");
}

}  // namespace kazan
