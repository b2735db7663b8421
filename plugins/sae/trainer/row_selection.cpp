#include "row_selection.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "sizes.hpp"

namespace kazan::trainer {
namespace {

using namespace sizes;

std::int64_t rows_at_once(std::int64_t latents) {
  return std::clamp(kProducts / latents, kFewestRows, kRows);
}

std::string of_row(std::int64_t latent, std::int64_t row) {
  return " of latent " + std::to_string(latent) + " in row " + std::to_string(row) +
         " of the batch";
}

void check_products(std::span<const float> a, std::int64_t row) {
  const auto bad = std::find_if_not(a.begin(), a.end(), [](float v) { return std::isfinite(v); });
  if (bad != a.end())
    throw Error(Fault::node,
                "the pre-activation" + of_row(bad - a.begin(), row) + " is NaN or infinite");
}

std::string expected_latent(std::int64_t least, std::int64_t latents) {
  if (least == latents) return " after the last one; expected them to ascend";
  return "; expected one of " + std::to_string(least) + " to " + std::to_string(latents - 1) +
         ", for they ascend";
}

// Leaves out what is 0.
void check_active(std::vector<ActiveLatent>& active, std::int64_t latents, std::int64_t row) {
  std::int64_t least = 0;
  for (const auto& each : active) {
    if (each.latent < least || each.latent >= latents)
      throw Error(Fault::plugin, "the SAE's activation gave the latent " +
                                     std::to_string(each.latent) + " in row " +
                                     std::to_string(row) + " of the batch" +
                                     expected_latent(least, latents));
    if (!std::isfinite(each.value) || !std::isfinite(each.slope))
      throw Error(Fault::plugin, "the SAE's activation" + of_row(each.latent, row) +
                                     " has a value or slope that is NaN or infinite");
    least = each.latent + std::int64_t{1};
  }
  std::erase_if(active, [](const ActiveLatent& each) { return each.value == 0; });
}

}  // namespace

RowSelection::RowSelection(const Kernels& kernels, Team& team)
    : kernels_(kernels), team_(team), products_(static_cast<std::size_t>(team.size())) {}

void RowSelection::select(const SaeActivation& activation, const Matrix& x, std::int64_t rows,
                          const Matrix& encoder, const float* bias, Codes& codes) {
  if (active_.size() < static_cast<std::size_t>(rows))
    active_.resize(static_cast<std::size_t>(rows));
  const std::int64_t unit = rows_at_once(encoder.rows());
  team_.blocks(rows, unit, [&](std::int64_t begin, std::int64_t end, int member) {
    auto& products = products_[static_cast<std::size_t>(member)];
    products.at_least(static_cast<std::size_t>(unit * encoder.rows()));
    select_unit(activation, x, begin, end, encoder, bias, products.data());
  });
  gather(rows, codes);
}

void RowSelection::select_unit(const SaeActivation& activation, const Matrix& x, std::int64_t begin,
                               std::int64_t end, const Matrix& encoder, const float* bias,
                               float* products) {
  const std::int64_t n = encoder.rows();
  for (std::int64_t j = 0; j < n; j += kLatents)
    kernels_.tile(x.row(begin), end - begin, encoder.row(j), std::min(kLatents, n - j), x.stride(),
                  products + j, n);
  for (std::int64_t t = begin; t < end; ++t, products += n) {
    for (std::int64_t j = 0; bias && j < n; ++j) products[j] += bias[j];
    const std::span<const float> a(products, static_cast<std::size_t>(n));
    check_products(a, t);
    auto& active = active_[static_cast<std::size_t>(t)];
    active.clear();
    activation.activate(a, active);
    check_active(active, n, t);
  }
}

void RowSelection::gather(std::int64_t rows, Codes& codes) {
  codes.start.assign(static_cast<std::size_t>(rows) + 1, 0);
  for (std::size_t t = 1; t < codes.start.size(); ++t)
    codes.start[t] = codes.start[t - 1] + static_cast<std::int64_t>(active_[t - 1].size());
  codes.latent.at_least(static_cast<std::size_t>(codes.count()));
  codes.value.at_least(static_cast<std::size_t>(codes.count()));
  slopes_.at_least(static_cast<std::size_t>(codes.count()));
  team_.blocks(rows, kRows, [&](std::int64_t begin, std::int64_t end, int) {
    for (auto t = static_cast<std::size_t>(begin); t < static_cast<std::size_t>(end); ++t) {
      auto to = static_cast<std::size_t>(codes.start[t]);
      for (const auto& each : active_[t]) {
        codes.latent[to] = each.latent;
        codes.value[to] = each.value;
        slopes_[to++] = each.slope;
      }
    }
  });
}

}  // namespace kazan::trainer
