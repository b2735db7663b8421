// One step of every activation against float64 autograd, from the formulas of common/setup.hpp.
#include <catch2/catch.hpp>

#include "../reference/samples.hpp"
#include "../trainer/trainer.hpp"
#include "sdk/torch/tensor.hpp"

using namespace kazan;
using namespace kazan::sae;
using trainer::Matrix;
using trainer::Settings;
namespace torch_samples = kazan::sae::reference::samples;

namespace {

constexpr std::int64_t kInputs = 20, kLatents = 48, kRows = 24;

at::Tensor tensor_of(const Matrix& m) {
  at::Tensor out = at::empty({m.rows(), m.columns()}, at::kFloat);
  for (std::int64_t j = 0; j < m.rows(); ++j)
    std::copy_n(m.row(j), m.columns(), out.data_ptr<float>() + j * m.columns());
  return out.to(at::kDouble);
}

// Parts that this SAE lacks stay undefined.
struct Parts {
  std::map<std::string, at::Tensor> named;

  explicit Parts(const trainer::Parameters& from) {
    for (const auto& [name, part] : trainer::kParts)
      if ((from.*part).rows()) named[name] = tensor_of(from.*part);
    for (auto& [name, tensor] : named)
      if (name != "encoder" && name != "decoder") tensor = tensor[0];
  }
  at::Tensor or_zeros(const std::string& name, std::int64_t size) const {
    const auto found = named.find(name);
    return found == named.end() ? at::zeros({size}, at::kDouble) : found->second;
  }
};

void start(trainer::Parameters& w) {
  for (const auto& [name, part] : trainer::kParts) {
    Matrix& m = w.*part;
    if (!m.rows()) continue;
    const double scale =
        std::string(name) == "encoder" || std::string(name) == "decoder" ? 0.3 : 0.2;
    const at::Tensor draws =
        torch_samples::normal(m.rows(), m.columns(), std::string("test.") + name).mul(scale);
    for (std::int64_t j = 0; j < m.rows(); ++j)
      std::copy_n(draws.data_ptr<float>() + j * m.columns(), m.columns(), m.row(j));
    if (std::string(name) == "threshold")
      for (std::int64_t j = 0; j < m.columns(); ++j) m.row(0)[j] = std::fabs(m.row(0)[j]);
  }
}

// The loss by tensor expressions.
class Expected {
 public:
  Expected(const Settings& s, const Parts& weights, const at::Tensor& rows, const at::Tensor& dead)
      : s_(s), w_(weights), x_(rows.to(at::kDouble)), dead_(dead) {
    for (auto& [name, tensor] : w_.named) tensor.set_requires_grad(true);
    encoder_ = w_.named.at("encoder");
    directions_ = s.form.tied ? encoder_ : w_.named.at("decoder");
    b_d_ = w_.or_zeros("decoder_bias", kInputs);
    scale_ = static_cast<double>(s.entrance.scale);
    const at::Tensor c =
        s.entrance.centre == Centre::b_dec ? b_d_ : at::zeros({kInputs}, at::kDouble);
    entered_ = (x_ - c) / scale_;
    a_ = entered_.matmul(encoder_.t()) + w_.or_zeros("encoder_bias", kLatents);
    z = activated();
    at::Tensor reconstruction = at::zeros({}, at::kDouble);
    std::vector<std::int64_t> widths = s.activation.prefixes;
    if (widths.empty()) widths = {kLatents};
    for (const auto width : widths)
      reconstruction = reconstruction + squares_of(residual(z.narrow(1, 0, width),
                                                            directions_.narrow(0, 0, width), b_d_));
    loss = reconstruction + l1() + decorrelation() + s.objective.l0 * l0_ + auxiliary();
    loss.backward();
  }

  at::Tensor z, loss;
  at::Tensor gradient(const std::string& name) const { return w_.named.at(name).grad(); }

 private:
  at::Tensor activated() {
    const at::Tensor positive = at::relu(a_);
    switch (s_.activation.act) {
      case Act::relu:
        return positive;
      case Act::topk: {
        const at::Tensor top = std::get<1>(at::topk(positive.detach(), s_.activation.k));
        return positive * at::zeros_like(positive.detach()).scatter_(1, top, 1.0);
      }
      case Act::batch_topk: {
        const at::Tensor flat = positive.detach().flatten();
        const at::Tensor top = std::get<1>(at::topk(flat, s_.activation.k * kRows));
        return positive * at::zeros_like(flat).scatter_(0, top, 1.0).view_as(positive);
      }
      case Act::jumprelu:
        return jumprelu();
      case Act::gated: {
        const at::Tensor product = a_ - w_.or_zeros("encoder_bias", kLatents);
        const at::Tensor magnitude =
            w_.named.at("gain").exp() * product + w_.or_zeros("magnitude_bias", kLatents);
        return (a_.detach() > 0).to(at::kDouble) * at::relu(magnitude);
      }
      case Act::custom:
        break;  // tests/tutorial/variant.test.cpp
    }
    return {};
  }

  // Straight-through: terms that are 0 and have the kernel's derivative by theta.
  at::Tensor jumprelu() {
    const double eps = s_.activation.bandwidth;
    const at::Tensor theta = w_.named.at("threshold");
    const at::Tensor moved = theta - theta.detach();
    const at::Tensor above = (a_.detach() > theta.detach()).to(at::kDouble);
    const at::Tensor kernel = ((a_.detach() - theta.detach()) / eps).abs().lt(0.5).to(at::kDouble);
    l0_ = (above - kernel / eps * moved).sum(1).mean();
    return above * a_ - theta.detach() / eps * kernel * moved;
  }

  at::Tensor residual(const at::Tensor& codes, const at::Tensor& rows, const at::Tensor& bias) {
    return (scale_ * codes.matmul(rows) + bias - x_) / scale_;
  }

  at::Tensor squares_of(const at::Tensor& r) const {
    switch (s_.objective.reconstruction) {
      case Reconstruction::mse_mean:
        return r.square().mean();
      case Reconstruction::mse_sum:
        return r.square().sum(1).mean();
      case Reconstruction::fvu:
        break;
    }
    return r.square().sum() / ((x_ - x_.mean(0)) / scale_).square().sum();
  }

  at::Tensor l1() const {
    at::Tensor weighted = s_.activation.act == Act::gated ? at::relu(a_) : z;
    if (s_.objective.l1_by_decoder_norm) weighted = weighted * directions_.norm(2, {1});
    return s_.objective.l1 * (s_.objective.l1_reduce == L1Reduce::mean_all
                                  ? weighted.mean()
                                  : weighted.sum(1).mean());
  }

  at::Tensor decorrelation() const {
    const at::Tensor zc = z - z.mean(0);
    const at::Tensor covariance = zc.t().matmul(zc) / (kRows - 1);
    return s_.objective.decorrelation *
           (covariance - at::diag(covariance.diagonal())).square().sum();
  }

  at::Tensor auxiliary() {
    if (s_.activation.act == Act::gated) {
      const bool frozen = s_.activation.frozen;
      return squares_of(residual(at::relu(a_), frozen ? directions_.detach() : directions_,
                                 frozen ? b_d_.detach() : b_d_));
    }
    if (s_.auxk.coef == 0) return at::zeros({}, at::kDouble);
    const at::Tensor r = residual(z, directions_, b_d_).detach();
    at::Tensor among = a_.detach().masked_fill(dead_.logical_not(), -1e9);
    if (s_.auxk.positive) among = at::relu(among);
    const at::Tensor top = std::get<1>(at::topk(among, s_.auxk.latents));
    at::Tensor taken = at::zeros_like(among).scatter_(1, top, 1.0);
    if (s_.auxk.positive) taken = taken * (among > 0).to(at::kDouble);
    const at::Tensor left = (taken * a_).matmul(directions_) + r;
    return s_.auxk.coef * left.square().sum() / (r - r.mean(0)).square().sum();
  }

  const Settings& s_;
  Parts w_;
  at::Tensor x_, dead_, encoder_, directions_, b_d_, entered_, a_;
  at::Tensor l0_ = at::zeros({}, at::kDouble);
  double scale_ = 1;
};

void compare(const Settings& s) {
  const at::Tensor rows = torch_samples::rows(kRows, kInputs);
  trainer::Trainer trained(s, *trainer::all_kernels().front(), 2);
  start(trained.weights());
  std::vector<std::int64_t> silent(kLatents, 0);
  at::Tensor dead = at::zeros({kLatents}, at::kBool);
  for (std::int64_t j = 0; j < kLatents; j += 2) {
    silent[static_cast<std::size_t>(j)] = s.auxk.dead_after;
    dead.data_ptr<bool>()[j] = true;
  }
  trained.dead().set_silent_for(silent);
  const Parts weights(std::as_const(trained).weights());
  Expected expected(s, weights, rows, dead);
  const auto values = trained.forward(rows.data_ptr<float>(), kRows);
  CHECK(values.loss == Approx(expected.loss.item<double>()).epsilon(2e-6));
  const trainer::Codes& codes = trained.codes();
  REQUIRE((expected.z.detach() > 0).sum().item<std::int64_t>() == codes.count());
  trained.update();
  const Parts moments(std::as_const(trained).first_moments());
  for (const auto& [name, moment] : moments.named) {
    CAPTURE(name);
    const at::Tensor exact = expected.gradient(name);
    const double largest = exact.abs().max().item<double>();
    REQUIRE(largest > 0);
    const double off = (moment / (1 - s.adam.beta1) - exact).abs().max().item<double>() / largest;
    CHECK(off <= 1e-5);
  }
}

// With every place of the biases, every loss and every penalty.
void compare_all(Settings s) {
  for (const bool tied : {false, true})
    for (const auto centre : {Centre::none, Centre::b_dec})
      for (const auto reconstruction :
           {Reconstruction::mse_mean, Reconstruction::mse_sum, Reconstruction::fvu})
        for (const bool penalties : {false, true}) {
          s.form.inputs = kInputs;
          s.form.latents = kLatents;
          s.form.tied = tied;
          s.form.bias = Bias::both;
          s.entrance.centre = centre;
          s.entrance.scale = centre == Centre::none ? 1 : 1.7F;
          s.objective.reconstruction = reconstruction;
          s.objective.decorrelation = penalties ? 0.05 : 0;
          s.objective.l1 = penalties ? 0.02 : 0;
          s.objective.l1_reduce = L1Reduce::row_sum;
          s.objective.l1_by_decoder_norm = penalties && tied;
          CAPTURE(tied, int(centre), int(reconstruction), penalties);
          compare(s);
        }
}

Settings with(Activation activation) {
  Settings out;
  out.activation = std::move(activation);
  return out;
}

}  // namespace

TEST_CASE("BatchTopK and Matryoshka: loss and gradients are those of autograd in float64") {
  compare_all(with({Act::batch_topk, 7}));
  compare_all(with({Act::batch_topk, 7, {5, 17, kLatents}}));
}

TEST_CASE("JumpReLU: loss and gradients are those of autograd in float64") {
  for (const double bandwidth : {0.4, 1.5}) {
    Settings s = with({Act::jumprelu});
    s.activation.bandwidth = bandwidth;
    s.objective.l0 = 0.05;
    compare_all(s);
  }
}

TEST_CASE("gated: loss and gradients are those of autograd in float64") {
  for (const bool frozen : {true, false}) {
    Settings s = with({Act::gated});
    s.activation.frozen = frozen;
    compare_all(s);
  }
}

TEST_CASE("dead latents: loss and gradients are those of autograd in float64") {
  for (const auto act : {Act::topk, Act::batch_topk})
    for (const bool positive : {true, false}) {
      Settings s = with({act, 7});
      s.auxk = {0.3, 6, 100, positive};
      compare_all(s);
    }
}
