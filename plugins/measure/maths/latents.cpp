#include "measure/maths/latents.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "sdk/metric_text.hpp"

namespace kazan {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> firing_latents(const Codes& codes, std::int64_t row, double threshold) {
  std::vector<std::size_t> out;
  for_each_firing_in(codes, row, threshold,
                     [&](std::int64_t, std::size_t j, double) { out.push_back(j); });
  return out;
}

// From 0 to 1; all 0 where they are alike, or undefined.
std::vector<double> minmax(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::vector<double> out(values.size(), 0.0);
  if (values.empty() || !(*most > *least)) return out;
  for (std::size_t j = 0; j < values.size(); ++j) out[j] = (values[j] - *least) / (*most - *least);
  return out;
}

}  // namespace

std::int64_t LatentActivity::alive() const {
  return std::count_if(fired.begin(), fired.end(), [](auto n) { return n > 0; });
}

std::int64_t LatentActivity::always_on() const {
  return std::count_if(fired.begin(), fired.end(), [&](auto n) { return n > 0 && n == rows; });
}

double LatentActivity::l0() const {
  return rows ? static_cast<double>(firings) / static_cast<double>(rows) : kUndefined;
}

double LatentActivity::density_by_strength() const {
  std::vector<double> strength = mean;
  for (double& value : strength)
    if (std::isnan(value)) value = 0;
  const auto a = minmax(density), b = minmax(strength);
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / static_cast<double>(a.size());
}

LatentActivity activity(const Codes& codes, double threshold) {
  const auto n = static_cast<std::size_t>(codes.latents);
  LatentActivity out;
  out.rows = codes.rows();
  out.threshold = threshold;
  out.fired.assign(n, 0);
  out.max.assign(n, 0);
  std::vector<double> sum(n, 0);
  for_each_firing(codes, threshold, [&](std::int64_t, std::size_t j, double z) {
    out.max[j] = out.fired[j] ? std::max(out.max[j], z) : z;
    ++out.fired[j];
    ++out.firings;
    sum[j] += z;
  });
  for (std::size_t j = 0; j < n; ++j) {
    const auto fired = static_cast<double>(out.fired[j]);
    out.density.push_back(out.rows ? fired / static_cast<double>(out.rows) : kUndefined);
    out.mean.push_back(out.fired[j] ? sum[j] / fired : kUndefined);
  }
  return out;
}

std::string when_it_fires(double threshold) {
  return " (fires: |z| > " + as_words(threshold) + ")";
}

std::vector<std::int64_t> token_types(const Codes& codes, const Tokens& tokens, double threshold) {
  if (codes.rows() != tokens.rows())
    throw Error(Fault::experiment, "codes of " + std::to_string(codes.rows()) +
                                       " rows were given with " + std::to_string(tokens.rows()) +
                                       " tokens");
  const auto id = [&](std::int64_t row) { return tokens.tokens[static_cast<std::size_t>(row)].id; };
  std::vector<std::int64_t> rows(static_cast<std::size_t>(codes.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  std::sort(rows.begin(), rows.end(), [&](auto a, auto b) { return id(a) < id(b); });
  std::vector<std::int64_t> types(static_cast<std::size_t>(codes.latents));
  std::vector<std::int32_t> last(types.size(), -1);  // of the token ids it was counted for
  for (const std::int64_t row : rows)
    for_each_firing_in(codes, row, threshold, [&](std::int64_t, std::size_t j, double) {
      types[j] += std::exchange(last[j], id(row)) != id(row);
    });
  return types;
}

double firing_jaccard(const Codes& a, const Codes& b, double threshold) {
  if (a.rows() != b.rows() || a.latents != b.latents)
    throw Error(Fault::experiment, "the codes differ: " + std::to_string(a.rows()) + " rows of " +
                                       std::to_string(a.latents) + " latents against " +
                                       std::to_string(b.rows()) + " of " +
                                       std::to_string(b.latents));
  std::int64_t both = 0, either_one = 0;
  for (std::int64_t row = 0; row < a.rows(); ++row) {
    const auto x = firing_latents(a, row, threshold), y = firing_latents(b, row, threshold);
    std::vector<std::size_t> common;
    std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(common));
    both += static_cast<std::int64_t>(common.size());
    either_one += static_cast<std::int64_t>(x.size() + y.size() - common.size());
  }
  return either_one ? static_cast<double>(both) / static_cast<double>(either_one) : kUndefined;
}

std::vector<float> activations_of_latent(const Codes& codes, std::int64_t latent,
                                         double threshold) {
  std::vector<float> out(static_cast<std::size_t>(codes.rows()), 0.0f);
  for (std::int64_t row = 0; row < codes.rows(); ++row) {
    const auto latents = codes.latents_of(row);
    const auto at = std::lower_bound(latents.begin(), latents.end(), latent);
    if (at == latents.end() || *at != latent) continue;
    const float size =
        std::fabs(codes.activations_of(row)[static_cast<std::size_t>(at - latents.begin())]);
    if (size > threshold) out[static_cast<std::size_t>(row)] = size;
  }
  return out;
}

std::vector<double> mass_share(const Codes& codes, const std::vector<bool>& chosen,
                               double threshold) {
  const auto n = static_cast<std::size_t>(codes.latents);
  std::vector<double> all(n, 0.0), share(n, 0.0);
  for_each_firing(codes, threshold, [&](std::int64_t row, std::size_t j, double z) {
    all[j] += z;
    if (chosen[static_cast<std::size_t>(row)]) share[j] += z;
  });
  for (std::size_t j = 0; j < n; ++j) share[j] = all[j] > 0 ? share[j] / all[j] : kUndefined;
  return share;
}

std::vector<std::int64_t> largest(const std::vector<double>& values, std::size_t count,
                                  double floor) {
  std::vector<std::int64_t> order;
  for (std::size_t j = 0; j < values.size(); ++j)
    if (values[j] > floor) order.push_back(static_cast<std::int64_t>(j));
  const auto value = [&](std::int64_t j) { return values[static_cast<std::size_t>(j)]; };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return value(a) > value(b); });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace kazan
