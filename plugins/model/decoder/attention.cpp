#include "decoder/attention.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/_softmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "sdk/torch/environment.hpp"

#ifndef INTRA_OP_PARALLEL
#error "at::parallel_for would run on one thread: libtorch's header wants -fopenmp here"
#endif

namespace kazan {
namespace {

// Queries at once. Enough that packing the keys is a small part of the product, few enough that
// their scores against 1024 keys, 512 KiB, stay near the core.
constexpr std::int64_t kQueries = 128;

// A block of queries of one head. Keys that follow the block's last query are not touched.
struct Block {
  std::int64_t head, begin, end;  // queries; keys are 0 to end
  std::int64_t queries() const { return end - begin; }
};

Block block(std::int64_t i, std::int64_t tokens) {
  const std::int64_t blocks = (tokens + kQueries - 1) / kQueries, begin = i % blocks * kQueries;
  return {i / blocks, begin, std::min(begin + kQueries, tokens)};
}

// [tokens head_width] of one head.
at::Tensor rows(const at::Tensor& heads, std::int64_t head, std::int64_t begin, std::int64_t end) {
  return heads.select(1, head).slice(0, begin, end);
}

class Softmax {
 public:
  explicit Softmax(const Heads& heads)
      : heads_(heads),
        scale_(1 / std::sqrt(static_cast<double>(heads.q.size(2)))),
        future_(at::full({kQueries, kQueries}, -std::numeric_limits<float>::infinity()).triu_(1)) {}

  // Of the block's queries over its keys, into `out` [queries end].
  void operator()(const Block& b, at::Tensor& out) const {
    const at::Tensor k = rows(heads_.k, b.head, 0, b.end);
    out.addmm_(rows(heads_.q, b.head, b.begin, b.end), k.t(), 0, scale_);
    out.slice(1, b.begin, b.end).add_(future_.slice(0, 0, b.queries()).slice(1, 0, b.queries()));
    at::_softmax_out(out, out, -1, false);
  }

 private:
  const Heads& heads_;
  double scale_;
  at::Tensor future_;  // 0 where a query of a block may look, -infinity at the keys that follow it
};

// Calls work(block) for every block of every head, on all threads.
template <class Work>
void each_block(const Heads& heads, Work work) {
  const std::int64_t tokens = heads.q.size(0), blocks = (tokens + kQueries - 1) / kQueries;
  std::optional<SerialBlas> serial;  // a block is one thread's
  if (!at::in_parallel_region()) serial.emplace();
  at::parallel_for(0, heads.q.size(1) * blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode plain;
    work(begin, end);
  });
}

}  // namespace

Heads::Heads(const at::Tensor& qkv, bool by_head)
    : q(qkv.select(by_head ? 2 : 1, 0)),
      k(qkv.select(by_head ? 2 : 1, 1)),
      v(qkv.select(by_head ? 2 : 1, 2)) {}

at::Tensor attention_pattern(const Heads& heads) {
  const std::int64_t tokens = heads.q.size(0);
  at::Tensor pattern = at::zeros({heads.q.size(1), tokens, tokens});
  const Softmax softmax(heads);
  each_block(heads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const Block b = block(i, tokens);
      at::Tensor out = at::empty({b.queries(), b.end});
      softmax(b, out);
      pattern.select(0, b.head).slice(0, b.begin, b.end).slice(1, 0, b.end).copy_(out);
    }
  });
  return pattern;
}

void attend(const Heads& heads, const at::Tensor& z) {
  const std::int64_t tokens = heads.q.size(0);
  const Softmax softmax(heads);
  each_block(heads, [&](std::int64_t begin, std::int64_t end) {
    const at::Tensor room = at::empty({std::min(kQueries, tokens) * tokens});
    for (std::int64_t i = begin; i < end; ++i) {
      const Block b = block(i, tokens);
      at::Tensor pattern = room.slice(0, 0, b.queries() * b.end).view({b.queries(), b.end});
      softmax(b, pattern);
      at::Tensor out = rows(z, b.head, b.begin, b.end);
      at::mm_out(out, pattern, rows(heads.v, b.head, 0, b.end));
    }
  });
}

}  // namespace kazan
