#include "decoder/forward.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/add.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "decoder/estimate.hpp"
#include "decoder/one_thread.hpp"
#include "decoder/operations.hpp"
#include "decoder/tensors.hpp"
#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"
#include "sites/small_window.hpp"

namespace kazan {
namespace {

// One pass over one window: x is the residual stream [tokens width]. What was captured is never
// written into; all else is computed in place, or where the last layer left its own.
class Pass {
 public:
  Pass(const Decoder& decoder, DecoderWeights& weights, std::span<const std::int32_t> ids)
      : decoder_(decoder),
        tokens_(static_cast<std::int64_t>(ids.size())),
        operations_(decoder, weights, tokens_),
        x_(operations_.embed(ids)) {}

  // As far as the last site that is wanted, and no weight further.
  void run(Capture& capture) {
    for (std::int64_t layer = 0; layer < decoder_.layers && !capture.done(); ++layer) {
      capture.enter(layer);
      const std::string h = layer_name(decoder_, layer);
      decoder_.parallel ? both(h, capture) : one_after_the_other(h, capture);
    }
  }
  // Through all layers, whatever is captured.
  at::Tensor logits(std::optional<Splice> splice = {}) {
    Capture capture({{"resid_post", decoder_.layers - 1}}, decoder_, std::move(splice));
    run(capture);
    return operations_.unembed(x_);
  }

 private:
  void one_after_the_other(const std::string& h, Capture& capture) {
    capture.pass("resid_pre", x_);
    const at::Tensor* out = attention(h, capture);
    if (!out) return;
    add(*out);
    capture.pass("resid_mid", x_);
    if (capture.done()) return;
    out = mlp(h, capture, out_);
    if (!out) return;
    add(*out);
    capture.pass("resid_post", x_);
  }

  // Both read the same x. The MLP needs nothing of attention.
  void both(const std::string& h, Capture& capture) {
    capture.pass("resid_pre", x_);
    if (capture.wants_only({"ln2", "ln2_normalized", "mlp_pre", "mlp_post", "mlp_out"})) {
      mlp(h, capture, mlp_out_);
      return;
    }
    const at::Tensor* attended = attention(h, capture);
    if (!attended) return;
    const at::Tensor* out = mlp(h, capture, mlp_out_);
    if (!out) return;
    add(*attended);
    add(*out);
    capture.pass("resid_post", x_);
  }

  void add(const at::Tensor& out) { x_ = is_kept(x_) ? at::add(x_, out) : x_.add_(out); }

  // Both return what is to be added to x, or nothing where nothing further is wanted.
  const at::Tensor* attention(const std::string& h, Capture& capture) {
    if (capture.wants("ln1_normalized")) capture.put("ln1_normalized", operations_.normalized(x_));
    if (capture.done()) return nullptr;
    at::Tensor ln1 = operations_.norm(x_, h + decoder_.names.ln1);
    capture.pass("ln1", ln1);
    if (capture.done()) return nullptr;
    Heads heads = project(ln1, h);
    capture.pass("q", heads.q);
    capture.pass("k", heads.k);
    capture.pass("v", heads.v);
    if (capture.done()) return nullptr;
    const Heads turned = operations_.turned(heads);
    if (capture.wants("pattern")) capture.put("pattern", attention_pattern(turned));
    if (capture.done()) return nullptr;
    at::Tensor z = z_.of({tokens_, decoder_.width}).view(heads.q.sizes());
    attend(turned, z);
    capture.pass("z", z);
    if (capture.done()) return nullptr;
    at::Tensor& out =
        operations_.linear(z.view({tokens_, decoder_.width}), h + decoder_.names.attn_out,
                           decoder_.attention_bias, out_);
    capture.pass("attn_out", out);
    return capture.done() ? nullptr : &out;
  }

  const at::Tensor* mlp(const std::string& h, Capture& capture, Room& room) {
    if (capture.wants("ln2_normalized")) capture.put("ln2_normalized", operations_.normalized(x_));
    if (capture.done()) return nullptr;
    at::Tensor ln2 = operations_.norm(x_, h + decoder_.names.ln2);
    capture.pass("ln2", ln2);
    if (capture.done()) return nullptr;
    at::Tensor& pre = operations_.linear(ln2, h + decoder_.names.mlp_in, true, hidden_);
    capture.pass("mlp_pre", pre);
    if (capture.done()) return nullptr;
    at::Tensor post = operations_.gelu(pre);
    capture.pass("mlp_post", post);
    if (capture.done()) return nullptr;
    at::Tensor& out = operations_.linear(post, h + decoder_.names.mlp_out, true, room);
    capture.pass("mlp_out", out);
    return capture.done() ? nullptr : &out;
  }

  Heads project(const at::Tensor& ln1, const std::string& h) {
    const at::Tensor& qkv =
        operations_.linear(ln1, h + decoder_.names.qkv, decoder_.attention_bias, qkv_);
    const std::int64_t heads = decoder_.heads, width = decoder_.head_width();
    return decoder_.qkv_by_head ? Heads(qkv.view({tokens_, heads, 3, width}), true)
                                : Heads(qkv.view({tokens_, 3, heads, width}), false);
  }

  const Decoder& decoder_;
  std::int64_t tokens_;
  Operations operations_;
  at::Tensor x_;
  Room qkv_, z_, out_, mlp_out_, hidden_;
};

void check_window(std::span<const std::int32_t> ids, const Decoder& decoder) {
  if (ids.empty()) throw Error(Fault::experiment, "a window without a token");
  if (static_cast<std::int64_t>(ids.size()) > decoder.context)
    throw Error(Fault::experiment, "a window has " + std::to_string(ids.size()) +
                                       " tokens; the model's context is " +
                                       std::to_string(decoder.context));
  for (const auto id : ids)
    if (id < 0 || id >= decoder.vocabulary)
      throw Error(Fault::experiment, "token id " + std::to_string(id) +
                                         " is not in the model's vocabulary of " +
                                         std::to_string(decoder.vocabulary));
}

}  // namespace

DecoderModel::DecoderModel(Decoder decoder, std::unique_ptr<DecoderWeights> weights)
    : decoder_(std::move(decoder)), weights_(std::move(weights)) {}

std::vector<Array> DecoderModel::activations(std::span<const std::int32_t> ids,
                                             const std::vector<Site>& sites) {
  check_window(ids, decoder_);
  Capture capture(sites, decoder_);
  const OneThread small(is_small(ids.size()));
  Pass(decoder_, *weights_, ids).run(capture);
  return capture.take();
}

std::vector<std::vector<Array>> DecoderModel::activations_of(
    const std::vector<std::vector<std::int32_t>>& windows, const std::vector<Site>& sites) {
  if (!std::ranges::all_of(windows, [&](const auto& ids) { return is_small(ids.size()); }))
    return LanguageModel::activations_of(windows, sites);
  std::vector<std::vector<Array>> out(windows.size());
  const SerialBlas serial;
  at::parallel_for(
      0, static_cast<std::int64_t>(windows.size()), 1, [&](std::int64_t begin, std::int64_t end) {
        const c10::InferenceMode plain;
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
          out[i] = activations(windows[i], sites);
      });
  return out;
}

bool DecoderModel::is_small(std::size_t tokens) const {
  return is_small_window(static_cast<double>(tokens),
                         static_cast<double>(decoder_layer_parameters(decoder_)),
                         static_cast<double>(decoder_.width));
}

Array DecoderModel::logits(std::span<const std::int32_t> ids) {
  check_window(ids, decoder_);
  return as_array(Pass(decoder_, *weights_, ids).logits(), {"tokens", "vocabulary"});
}

Array DecoderModel::logits_with(std::span<const std::int32_t> ids, const Site& site,
                                const Replacement& replacement) {
  check_window(ids, decoder_);
  return as_array(Pass(decoder_, *weights_, ids).logits(Splice{site, replacement}),
                  {"tokens", "vocabulary"});
}

Json DecoderModel::environment() const {
  Json environment = numerical_environment(at::get_num_threads());
  environment["products"] = Multiplier().name();
  return environment;
}

}  // namespace kazan
