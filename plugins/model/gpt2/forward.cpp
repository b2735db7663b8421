#include "gpt2/forward.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/add.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sdk/torch/environment.hpp"
#include "sdk/torch/tensor.hpp"
#include "sites/sites.hpp"

namespace kazan {
namespace {

const std::vector<std::string>& axes_of(SiteShape shape) {
  static const std::vector<std::string> rows = {"tokens", "inputs"},
                                        heads = {"tokens", "heads", "head_inputs"},
                                        pattern = {"heads", "tokens", "tokens"};
  return shape == SiteShape::heads ? heads : shape == SiteShape::pattern ? pattern : rows;
}

// The sites that were asked for, filled as the pass comes by.
class Capture {
 public:
  Capture(std::vector<Site> sites, std::int64_t layers)
      : sites_(std::move(sites)), found_(sites_.size()), left_(sites_.size()) {
    for (auto& site : sites_) {
      const SiteRow& row = *parse_site(site.name).row;
      site = {row.name, resolve_layer(std::to_string(site.layer), layers)};
      shapes_.push_back(row.shape);
    }
  }

  void enter(std::int64_t layer) { layer_ = layer; }
  bool wants(std::string_view name) const {
    return std::any_of(sites_.begin(), sites_.end(),
                       [&](const Site& site) { return site.layer == layer_ && site.name == name; });
  }
  void put(std::string_view name, const at::Tensor& value) {
    for (std::size_t i = 0; i < sites_.size(); ++i)
      if (sites_[i].layer == layer_ && sites_[i].name == name) {
        found_[i] = as_array(value, axes_of(shapes_[i]));
        --left_;
      }
  }
  bool done() const { return left_ == 0; }
  std::vector<Array> take() { return std::move(found_); }

 private:
  std::vector<Site> sites_;
  std::vector<SiteShape> shapes_;
  std::vector<Array> found_;
  std::size_t left_;
  std::int64_t layer_ = 0;
};

// One pass over one window: x is the residual stream [tokens width].
class Pass {
 public:
  Pass(const Gpt2Config& config, Gpt2Weights& weights, std::span<const std::int32_t> ids)
      : config_(config), weights_(weights), tokens_(static_cast<std::int64_t>(ids.size())) {
    std::vector<std::int32_t> positions(ids.size());
    std::iota(positions.begin(), positions.end(), 0);
    x_ = at::add(as_tensor(weights.rows("wte.weight", ids)),
                 as_tensor(weights.rows("wpe.weight", positions)));
  }

  void run(Capture& capture) {
    for (std::int64_t layer = 0; layer < config_.layers && !capture.done(); ++layer) {
      capture.enter(layer);
      const std::string h = "h." + std::to_string(layer) + ".";
      attention(h, capture);
      if (!capture.done()) mlp(h, capture);
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
  at::Tensor linear(const at::Tensor& x, const std::string& name) {
    return at::addmm(weight(name + ".bias"), x, weight(name + ".weight"));
  }
  at::Tensor norm(const at::Tensor& x, const std::string& name) {
    return at::layer_norm(x, {config_.width}, weight(name + ".weight"), weight(name + ".bias"),
                          config_.epsilon);
  }
  void put_normalized(const char* name, Capture& capture) {
    if (capture.wants(name))
      capture.put(name, at::layer_norm(x_, {config_.width}, {}, {}, config_.epsilon));
  }
  // 0 where a token may look, -infinity at the tokens that follow it.
  const at::Tensor& mask() {
    if (!mask_.defined())
      mask_ = at::full({tokens_, tokens_}, -std::numeric_limits<float>::infinity()).triu_(1);
    return mask_;
  }

  void attention(const std::string& h, Capture& capture) {
    capture.put("resid_pre", x_);
    put_normalized("ln1_normalized", capture);
    const at::Tensor ln1 = norm(x_, h + "ln_1");
    capture.put("ln1", ln1);
    const std::int64_t head_width = config_.width / config_.heads;
    const at::Tensor qkv =
        linear(ln1, h + "attn.c_attn").view({tokens_, 3, config_.heads, head_width});
    const at::Tensor q = qkv.select(1, 0), k = qkv.select(1, 1), v = qkv.select(1, 2);
    capture.put("q", q);
    capture.put("k", k);
    capture.put("v", v);
    const double scale = 1 / std::sqrt(static_cast<double>(head_width));
    const at::Tensor scores =
        at::baddbmm(mask(), q.transpose(0, 1), k.permute({1, 2, 0}), 1, scale);
    const at::Tensor pattern = at::softmax(scores, -1);
    capture.put("pattern", pattern);
    const at::Tensor z = at::bmm(pattern, v.transpose(0, 1)).transpose(0, 1).contiguous();
    capture.put("z", z);
    if (capture.done()) return;
    const at::Tensor out = linear(z.view({tokens_, config_.width}), h + "attn.c_proj");
    capture.put("attn_out", out);
    x_ = at::add(x_, out);
    capture.put("resid_mid", x_);
  }

  void mlp(const std::string& h, Capture& capture) {
    put_normalized("ln2_normalized", capture);
    const at::Tensor ln2 = norm(x_, h + "ln_2");
    capture.put("ln2", ln2);
    const at::Tensor pre = linear(ln2, h + "mlp.c_fc");
    capture.put("mlp_pre", pre);
    const at::Tensor post = at::gelu(pre, config_.activation == "gelu" ? "none" : "tanh");
    capture.put("mlp_post", post);
    const at::Tensor out = linear(post, h + "mlp.c_proj");
    capture.put("mlp_out", out);
    x_ = at::add(x_, out);
    capture.put("resid_post", x_);
  }

  const Gpt2Config& config_;
  Gpt2Weights& weights_;
  std::int64_t tokens_;
  at::Tensor x_, mask_;
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
