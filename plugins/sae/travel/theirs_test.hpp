// For tests: what SAELens and sparsify compute with a folder, as plain loops in f64 over their own
// tensors and members (saelens.hpp, sparsify.hpp say the formulas).
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "travel/folder.hpp"

namespace kazan::testing {

using Row = std::vector<double>;

class Theirs {
 public:
  explicit Theirs(const sae::SaeFolder& folder)
      : folder_(folder), saelens_(folder.format == "saelens") {}

  Row encode(std::span<const float> x) const {
    const auto b_dec = values("b_dec");
    const bool centred = !saelens_ || folder_.config.at("apply_b_dec_to_input").boolean();
    Row in(x.begin(), x.end());
    for (std::size_t i = 0; i < in.size(); ++i) in[i] -= centred ? double{b_dec[i]} : 0;
    const std::string act = folder_.config.at(saelens_ ? "architecture" : "activation").string();
    if (act == "gated") return gated(in);
    Row z = product(in, 1, values(saelens_ ? "b_enc" : "encoder.bias"));
    for (std::size_t j = 0; j < z.size(); ++j)
      if (z[j] <= (act == "jumprelu" ? double{values("threshold")[j]} : 0)) z[j] = 0;
    return act == "topk" ? top(std::move(z), folder_.config.at("k").integer()) : z;
  }

  Row decode(const Row& z) const {
    const auto b_dec = values("b_dec"), w = values("W_dec");
    Row y(b_dec.begin(), b_dec.end());
    for (std::size_t j = 0; j < z.size(); ++j)
      for (std::size_t i = 0; i < y.size(); ++i) y[i] += z[j] * double{w[j * y.size() + i]};
    return y;
  }

 private:
  std::span<const float> values(const char* name) const {
    return folder_.tensors.at(name).values<float>();
  }

  double weight(std::size_t i, std::size_t j, std::size_t inputs, std::size_t latents) const {
    return saelens_ ? values("W_enc")[i * latents + j] : values("encoder.weight")[j * inputs + i];
  }

  // factor W x + b
  Row product(const Row& x, double factor, std::span<const float> bias) const {
    Row out(bias.begin(), bias.end());
    for (std::size_t j = 0; j < out.size(); ++j)
      for (std::size_t i = 0; i < x.size(); ++i)
        out[j] += factor * x[i] * weight(i, j, x.size(), out.size());
    return out;
  }

  Row gated(const Row& x) const {
    const Row gate = product(x, 1, values("b_gate"));
    Row z(gate.size());
    for (std::size_t j = 0; j < z.size(); ++j) {
      const double gain = std::exp(double{values("r_mag")[j]}), bias = values("b_gate")[j];
      if (gate[j] > 0) z[j] = std::max(0.0, gain * (gate[j] - bias) + double{values("b_mag")[j]});
    }
    return z;
  }

  static Row top(Row z, std::int64_t k) {
    std::vector<std::size_t> order(z.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return z[a] > z[b]; });
    for (std::size_t r = static_cast<std::size_t>(k); r < order.size(); ++r) z[order[r]] = 0;
    return z;
  }

  const sae::SaeFolder& folder_;
  bool saelens_;
};

}  // namespace kazan::testing
