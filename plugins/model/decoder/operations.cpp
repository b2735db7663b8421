#include "decoder/operations.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>

#include <numeric>

#include "sdk/torch/tensor.hpp"

namespace kazan {

Operations::Operations(const Decoder& decoder, DecoderWeights& weights, std::int64_t tokens)
    : decoder_(decoder), weights_(weights), tokens_(tokens) {}

at::Tensor Operations::weight(const std::string& name) {
  return as_tensor(weights_.tensor(name));
}

at::Tensor Operations::embed(std::span<const std::int32_t> ids) {
  at::Tensor x = as_tensor(weights_.rows(decoder_.names.embedding, ids));
  if (!*decoder_.names.positions) return x;
  std::vector<std::int32_t> positions(ids.size());
  std::iota(positions.begin(), positions.end(), 0);
  return x.add_(as_tensor(weights_.rows(decoder_.names.positions, positions)));
}

at::Tensor Operations::unembed(const at::Tensor& x) {
  const char* u = decoder_.tied ? decoder_.names.embedding : decoder_.names.head;
  const at::Tensor w = weight(u);
  at::Tensor out = at::empty({tokens_, w.size(0)}, at::kFloat);
  multiply_(norm(x, decoder_.names.final_norm), w, true, {}, out);
  return out;
}

at::Tensor& Operations::linear(const at::Tensor& x, const std::string& name, bool bias,
                               Room& room) {
  const at::Tensor w = weight(name + ".weight");
  at::Tensor& out = room.of({tokens_, w.size(decoder_.columns_out ? 0 : 1)});
  multiply_(x, w, decoder_.columns_out, bias ? weight(name + ".bias") : at::Tensor(), out);
  return out;
}

at::Tensor Operations::norm(const at::Tensor& x, const std::string& name) {
  return at::layer_norm(x, {decoder_.width}, weight(name + ".weight"), weight(name + ".bias"),
                        decoder_.epsilon);
}

at::Tensor Operations::normalized(const at::Tensor& x) const {
  return at::layer_norm(x, {decoder_.width}, {}, {}, decoder_.epsilon);
}

at::Tensor Operations::gelu(at::Tensor& x) const {
  const char* approximate = decoder_.gelu == Gelu::erf ? "none" : "tanh";
  return is_kept(x) ? at::gelu(x, approximate) : at::gelu_(x, approximate);
}

Heads Operations::turned(const Heads& heads) {
  if (decoder_.rotary.width == 0) return heads;
  if (!rotation_) rotation_.emplace(decoder_.rotary, tokens_);
  Heads out = heads;
  out.q = q_.of(heads.q.sizes());
  out.k = k_.of(heads.k.sizes());
  (*rotation_)(heads.q, out.q);
  (*rotation_)(heads.k, out.k);
  return out;
}

}  // namespace kazan
