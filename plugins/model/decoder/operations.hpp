// What blocks are made of, on the weights of one decoder and one window.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <span>

#include "decoder/attention.hpp"
#include "decoder/capture.hpp"
#include "decoder/multiply.hpp"
#include "decoder/rotary.hpp"
#include "decoder/weights.hpp"

namespace kazan {

class Operations {
 public:
  Operations(const Decoder& decoder, DecoderWeights& weights, std::int64_t tokens);

  at::Tensor embed(std::span<const std::int32_t> ids);  // [tokens width]
  at::Tensor unembed(const at::Tensor& x);              // [tokens vocabulary]
  // x W + b, or without b, into the room; names are without ".weight" and ".bias".
  at::Tensor& linear(const at::Tensor& x, const std::string& name, bool bias, Room& room);
  at::Tensor norm(const at::Tensor& x, const std::string& name);
  at::Tensor normalized(const at::Tensor& x) const;  // before weight and bias
  at::Tensor gelu(at::Tensor& x) const;              // in place, where x is not kept
  // q and k turned by their position, in memory of this object; as they are without rotation.
  Heads turned(const Heads& heads);

 private:
  at::Tensor weight(const std::string& name);

  const Decoder& decoder_;
  DecoderWeights& weights_;
  std::int64_t tokens_;
  std::optional<Rotation> rotation_;
  Multiplier multiply_;
  Room q_, k_;
};

}  // namespace kazan
