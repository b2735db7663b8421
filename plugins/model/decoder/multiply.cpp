#include "decoder/multiply.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "processor/kernel_names.hpp"

#ifndef INTRA_OP_PARALLEL
#error "at::parallel_for would run on one thread: libtorch's header wants -fopenmp here"
#endif

namespace kazan {
namespace {

// Parts that are handed out one after the other, to whoever is free: a processor has other things
// to do, and one that waits for another does nothing.
class Parts {
 public:
  explicit Parts(std::int64_t count, std::int64_t at_once = 1) : count_(count), at_once_(at_once) {}

  // Calls work(begin, end) for what nobody has taken yet.
  template <class Work>
  void take(Work work) {
    for (std::int64_t begin; (begin = next_.fetch_add(at_once_)) < count_;) {
      const std::int64_t end = std::min(begin + at_once_, count_);
      work(begin, end);
      done_.fetch_add(end - begin, std::memory_order_release);
    }
  }
  // Until those that others have taken are done too.
  void wait() const {
    while (done_.load(std::memory_order_acquire) < count_) std::this_thread::yield();
  }

 private:
  std::int64_t count_, at_once_;
  std::atomic<std::int64_t> next_ = 0, done_ = 0;
};

// To start threads takes as long as a small product: once for both steps.
void run(const products::Product& product, float* laid) {
  const std::int64_t threads = at::in_parallel_region() ? 1 : at::get_num_threads();
  Parts groups(product.groups());
  Parts panels(product.panels(), std::max<std::int64_t>(1, product.panels() / (4 * threads)));
  at::parallel_for(0, threads, 1, [&](std::int64_t, std::int64_t) {
    const at::Tensor room = at::empty({product.panel_room()}, at::kFloat);
    groups.take([&](std::int64_t begin, std::int64_t) { product.lay_group(begin, laid); });
    groups.wait();
    panels.take([&](std::int64_t begin, std::int64_t end) {
      product.panels(begin, end, laid, room.data_ptr<float>());
    });
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
