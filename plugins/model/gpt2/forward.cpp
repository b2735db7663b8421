#include "gpt2/forward.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/add.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/mm.h>

#include <numeric>

#include "gpt2/attention.hpp"
#include "gpt2/capture.hpp"
#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"

namespace kazan {
namespace {

// One pass over one window: x is the residual stream [tokens width]. What was captured is never
// written into; all else is computed in place, or where the last layer left its own.
class Pass {
 public:
  Pass(const Gpt2Config& config, Gpt2Weights& weights, std::span<const std::int32_t> ids)
      : config_(config), weights_(weights), tokens_(static_cast<std::int64_t>(ids.size())) {
    std::vector<std::int32_t> positions(ids.size());
    std::iota(positions.begin(), positions.end(), 0);
    x_ = as_tensor(weights.rows("wte.weight", ids));
    x_.add_(as_tensor(weights.rows("wpe.weight", positions)));
  }

  // As far as the last site that is wanted, and no weight further.
  void run(Capture& capture) {
    for (std::int64_t layer = 0; layer < config_.layers && !capture.done(); ++layer) {
      capture.enter(layer);
      const std::string h = "h." + std::to_string(layer) + ".";
      if (attention(h, capture)) mlp(h, capture);
    }
  }
  // Through all layers, whatever is captured.
  at::Tensor logits() {
    Capture capture({{"resid_post", config_.layers - 1}}, config_.layers);
    run(capture);
    return at::mm(norm(x_, "ln_f"), weight("wte.weight").t());
  }

 private:
  at::Tensor weight(const std::string& name) { return as_tensor(weights_.tensor(name)); }
  // x W + b; weights of projections are [in out].
  at::Tensor& linear(const at::Tensor& x, const std::string& name, Room& room) {
    const at::Tensor w = weight(name + ".weight");
    at::Tensor& out = room.of({tokens_, w.size(1)});
    return at::addmm_out(out, weight(name + ".bias"), x, w);
  }
  at::Tensor norm(const at::Tensor& x, const std::string& name) {
    return at::layer_norm(x, {config_.width}, weight(name + ".weight"), weight(name + ".bias"),
                          config_.epsilon);
  }
  void put_normalized(const char* name, Capture& capture) {
    if (capture.wants(name))
      capture.put(name, at::layer_norm(x_, {config_.width}, {}, {}, config_.epsilon));
  }
  void add(const at::Tensor& out) { x_ = is_kept(x_) ? at::add(x_, out) : x_.add_(out); }
  at::Tensor gelu(at::Tensor& x) const {
    const char* approximate = config_.activation == "gelu" ? "none" : "tanh";
    return is_kept(x) ? at::gelu(x, approximate) : at::gelu_(x, approximate);
  }

  // Both return whether anything further is wanted.
  bool attention(const std::string& h, Capture& capture) {
    capture.put("resid_pre", x_);
    put_normalized("ln1_normalized", capture);
    if (capture.done()) return false;
    const at::Tensor ln1 = norm(x_, h + "ln_1");
    capture.put("ln1", ln1);
    if (capture.done()) return false;
    const Gpt2Heads heads(linear(ln1, h + "attn.c_attn", qkv_)
                              .view({tokens_, 3, config_.heads, config_.width / config_.heads}));
    capture.put("q", heads.q);
    capture.put("k", heads.k);
    capture.put("v", heads.v);
    if (capture.wants("pattern")) capture.put("pattern", attention_pattern(heads));
    if (capture.done()) return false;
    const at::Tensor& z = z_.of({tokens_, config_.width});
    const at::Tensor z_of_heads = z.view(heads.q.sizes());
    attend(heads, z_of_heads);
    capture.put("z", z_of_heads);
    if (capture.done()) return false;
    const at::Tensor& out = linear(z, h + "attn.c_proj", out_);
    capture.put("attn_out", out);
    if (capture.done()) return false;
    add(out);
    capture.put("resid_mid", x_);
    return !capture.done();
  }

  bool mlp(const std::string& h, Capture& capture) {
    put_normalized("ln2_normalized", capture);
    if (capture.done()) return false;
    const at::Tensor ln2 = norm(x_, h + "ln_2");
    capture.put("ln2", ln2);
    if (capture.done()) return false;
    at::Tensor& pre = linear(ln2, h + "mlp.c_fc", hidden_);
    capture.put("mlp_pre", pre);
    if (capture.done()) return false;
    const at::Tensor post = gelu(pre);
    capture.put("mlp_post", post);
    if (capture.done()) return false;
    const at::Tensor& out = linear(post, h + "mlp.c_proj", out_);
    capture.put("mlp_out", out);
    if (capture.done()) return false;
    add(out);
    capture.put("resid_post", x_);
    return !capture.done();
  }

  const Gpt2Config& config_;
  Gpt2Weights& weights_;
  std::int64_t tokens_;
  at::Tensor x_;
  Room qkv_, z_, out_, hidden_;
};

void check_window(std::span<const std::int32_t> ids, const Gpt2Config& config) {
  if (ids.empty()) throw Error(Fault::experiment, "a window without a token");
  if (static_cast<std::int64_t>(ids.size()) > config.context)
    throw Error(Fault::experiment, "a window has " + std::to_string(ids.size()) +
                                       " tokens; the model's context is " +
                                       std::to_string(config.context));
  for (const auto id : ids)
    if (id < 0 || id >= config.vocabulary)
      throw Error(Fault::experiment, "token id " + std::to_string(id) +
                                         " is not in the model's vocabulary of " +
                                         std::to_string(config.vocabulary));
}

}  // namespace

Gpt2Model::Gpt2Model(Gpt2Config config, std::unique_ptr<Gpt2Weights> weights)
    : config_(std::move(config)), weights_(std::move(weights)) {}

std::vector<Array> Gpt2Model::activations(std::span<const std::int32_t> ids,
                                          const std::vector<Site>& sites) {
  check_window(ids, config_);
  Capture capture(sites, config_.layers);
  Pass(config_, *weights_, ids).run(capture);
  return capture.take();
}

Array Gpt2Model::logits(std::span<const std::int32_t> ids) {
  check_window(ids, config_);
  return as_array(Pass(config_, *weights_, ids).logits(), {"tokens", "vocabulary"});
}

Json Gpt2Model::environment() const {
  return numerical_environment(at::get_num_threads());
}

}  // namespace kazan
