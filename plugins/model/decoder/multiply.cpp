#include "decoder/multiply.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "processor/kernel_names.hpp"
#include "products/parts.hpp"

#ifndef INTRA_OP_PARALLEL
#error "at::parallel_for would run on one thread: libtorch's header wants -fopenmp here"
#endif

namespace kazan {
namespace {

// To start threads takes as long as a small product: once for both steps.
void run(const products::Product& product, float* laid) {
  const std::int64_t threads = at::in_parallel_region() ? 1 : at::get_num_threads();
  products::Parts groups(product.groups());
  products::Parts panels(product.panels(),
                         std::max<std::int64_t>(1, product.panels() / (4 * threads)));
  at::parallel_for(0, threads, 1, [&](std::int64_t, std::int64_t) {
    const at::Tensor room = at::empty({product.panel_room()}, at::kFloat);
    product.run(groups, panels, laid, room.data_ptr<float>());
  });
}

}  // namespace

Multiplier::Multiplier() {
  const char* const set = std::getenv("KAZAN_KERNELS");
  const std::string name = set && *set ? set : "auto";
  if (std::ranges::find(kKernelNames, name) == kKernelNames.end())
    throw Error(Fault::experiment, unknown_name("unknown-kernels", "there are no kernels named",
                                                name, {kKernelNames.begin(), kKernelNames.end()}));
  path_ = products::path_of(name);
}

void Multiplier::operator()(const at::Tensor& x, const at::Tensor& w, bool transposed,
                            const at::Tensor& bias, at::Tensor& out) {
  if (!path_) {
    const at::Tensor factor = transposed ? w.t() : w;
    bias.defined() ? at::addmm_out(out, bias, x, factor) : at::mm_out(out, x, factor);
    return;
  }
  const at::Tensor rows = x.contiguous();
  const products::Product product(
      *path_, {rows.data_ptr<float>(), rows.size(0), rows.size(1)},
      {w.data_ptr<float>(), rows.size(1), w.size(transposed ? 0 : 1), transposed},
      bias.defined() ? bias.data_ptr<float>() : nullptr, out.data_ptr<float>());
  if (product.groups_room() > (laid_.defined() ? laid_.numel() : 0))
    laid_ = at::empty({product.groups_room()}, at::kFloat);
  run(product, laid_.data_ptr<float>());
}

}  // namespace kazan
