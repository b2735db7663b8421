#include "decoder/multiply.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <cstdlib>

#ifndef INTRA_OP_PARALLEL
#error "at::parallel_for would run on one thread: libtorch's header wants -fopenmp here"
#endif

namespace kazan {
namespace {

// work(begin, end) over parts, on all threads.
template <class Work>
void each(std::int64_t parts, Work work) {
  at::parallel_for(0, parts, 1, work);
}

void run(const products::Product& product, float* laid) {
  each(product.groups(), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) product.lay_group(i, laid);
  });
  each(product.panels(), [&](std::int64_t begin, std::int64_t end) {
    const at::Tensor room = at::empty({product.panel_room()}, at::kFloat);
    product.panels(begin, end, laid, room.data_ptr<float>());
  });
}

}  // namespace

Multiplier::Multiplier() {
  const char* const set = std::getenv("KAZAN_KERNELS");
  path_ = products::path_of(set ? set : "");
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
