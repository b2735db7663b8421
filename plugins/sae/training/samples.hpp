// For tests: rows and setups that are the same everywhere, and bits compared.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "../common/interrupting.hpp"
#include "../common/lr_schedule.hpp"
#include "loop.hpp"

namespace kazan::sae::samples {

inline TrainingDraws draws(std::int64_t seed = 0) {
  return {Draws(seed, "sae.init"), Draws(seed, "sae.init.decoder"), Draws(seed, "sae.order")};
}

// Rows that share a direction and are not centred, as activations are.
inline Array rows(std::int64_t count, std::int64_t inputs) {
  const Draws own(7, "test.rows"), shared(7, "test.shared");
  Array out(Dtype::f32, {{"tokens", count}, {"inputs", inputs}});
  float* to = out.values<float>().data();
  for (std::int64_t t = 0; t < count; ++t)
    for (std::int64_t i = 0; i < inputs; ++i) {
      const auto row = static_cast<std::uint64_t>(t), column = static_cast<std::uint64_t>(i);
      *to++ = static_cast<float>(1.5 * own.normal(row, column) + shared.normal(0, column));
    }
  return out;
}

inline Setup setup(std::int64_t inputs, std::int64_t latents, bool tied) {
  Setup out;
  out.form.inputs = inputs;
  out.form.latents = latents;
  out.form.tied = tied;
  return out;
}

inline Computing fastest(int threads = 2) {
  return {*trainer::all_kernels().front(), threads};
}

// Top-K, or ReLU where k is 0.
inline Activation top_k(std::int64_t k) {
  return {k ? Act::topk : Act::relu, k};
}

inline Setup with_k(Setup setup, std::int64_t k) {
  setup.activation = top_k(k);
  return setup;
}

inline Training trained(const Array& of, const Setup& setup, const TrainingHooks& hooks = {},
                        const Computing& with = fastest()) {
  RowsInMemory source(of);
  return train(source, setup, draws(), with, hooks);
}

// Bits, not values: an FVU may be NaN.
inline bool same(const std::vector<Record>& a, const std::vector<Record>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Record)) == 0;
}

inline bool same(const trainer::Matrix& a, const trainer::Matrix& b) {
  if (a.rows() != b.rows() || a.columns() != b.columns()) return false;
  for (std::int64_t i = 0; i < a.rows(); ++i)
    if (std::memcmp(a.row(i), b.row(i), static_cast<std::size_t>(a.columns()) * sizeof(float)) != 0)
      return false;
  return true;
}

inline bool same(const trainer::Parameters& a, const trainer::Parameters& b) {
  return std::all_of(trainer::kParts.begin(), trainer::kParts.end(),
                     [&](const auto& each) { return same(a.*each.part, b.*each.part); });
}

inline bool same(const Training& a, const Training& b) {
  return same(a.weights, b.weights) && same(a.start, b.start) && same(a.records, b.records) &&
         a.entrance.scale == b.entrance.scale && a.entrance.mean == b.entrance.mean &&
         a.threshold.numbers() == b.threshold.numbers();
}

// Every option at least once, most of them together.
struct Study {
  std::string name;
  Setup setup;
  bool screened = false;  // some of its passes: few latents are active
};

inline std::vector<Study> studies(std::int64_t inputs, std::int64_t latents, std::int64_t rows) {
  std::vector<Study> out;
  const std::int64_t few = std::max<std::int64_t>(1, latents / 20);
  const auto add = [&](const std::string& name, std::int64_t k) -> Setup& {
    out.push_back({name, setup(inputs, latents, false), k > 0 && k <= few});
    out.back().setup.activation = top_k(k);
    out.back().setup.schedule.epochs = 4;
    out.back().setup.schedule.adam.lr = 1e-2;
    return out.back().setup;
  };
  add("untied, no biases", few);
  add("tied", latents / 4).form.tied = true;
  {
    Setup& s = add("l1, all biases, centre b_dec", 0);
    s.form.bias = Bias::both;
    s.form.centre = Centre::b_dec;
    s.objective.l1 = 0.1;
    s.objective.l1_by_decoder_norm = true;
  }
  {
    Setup& s = add("batches that do not divide the rows", few);
    s.schedule.batch = rows / 3 + 1;
    s.form.bias = Bias::decoder;
  }
  {
    Setup& s = add("batches of one row, tied", few);
    s.schedule.batch = 1;
    s.schedule.epochs = 2;
    s.form.tied = true;
  }
  {
    Setup& s = add("everything at once, in batches", 0);
    interrupting::set_every_option(s, rows / 2);
  }
  for (const auto act : {Act::batch_topk, Act::jumprelu, Act::gated}) {
    Setup& s = add("a variant, number " + std::to_string(static_cast<int>(act)), few);
    out.back().screened = act != Act::gated;  // about half of whose gates are open
    s.activation.act = act;
    s.activation.start_threshold = 2;  // of jumprelu: few reach it
    if (act == Act::batch_topk) s.activation.prefixes = {latents / 2, latents};
    s.form.bias = Bias::both;
    s.objective.l1 = act == Act::gated ? 0.1 : 0;
    s.objective.l0 = act == Act::jumprelu ? 0.1 : 0;
    s.schedule.batch = rows / 3 + 1;
  }
  {
    Setup& s = add("dead latents are revived", 1);
    s.auxk = {0.1, latents / 8, rows / 2, true};
    s.schedule.batch = rows / 3 + 1;
  }
  // Warm-up and decay begin and end within epochs, and each goes on over more than one.
  const auto scheduled = [&](const std::string& name, LrShape shape) -> Setup& {
    Setup& s = add(name, latents / 4);
    s.schedule.batch = rows / 3 + 1;
    const auto steps = steps_of(rows, s.schedule.batch, s.schedule.epochs);
    s.schedule.adam.lr_schedule = {shape, steps / 3, steps / 3 + 1, steps};
    return s;
  };
  scheduled("a warm-up, then a linear decay", LrShape::linear).form.bias = Bias::both;
  scheduled("a warm-up, then a cosine decay", LrShape::cosine).form.tied = true;
  add("no epochs", latents / 4).schedule.epochs = 0;
  return out;
}

}  // namespace kazan::sae::samples
