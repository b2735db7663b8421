// How far artifacts that were computed twice lie apart: sdk/difference.hpp.
#include "sdk/difference.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/artifacts/table.hpp"

namespace kazan {
namespace {

// Sums over two sparse rows, whose latents ascend: ||b - a||^2 and ||a||^2, and where they are
// farthest apart.
struct SparseSums {
  double apart = 0, squares = 0, largest = 0;
  std::string where;

  void add(std::int64_t row, std::int32_t latent, double a, double b) {
    if ((std::isnan(a) && std::isnan(b)) || (std::isinf(a) && a == b)) return;
    apart += (b - a) * (b - a);
    squares += a * a;
    if (std::abs(b - a) <= largest || std::isnan(largest)) return;
    largest = std::abs(b - a);
    where = "row " + std::to_string(row) + ", latent " + std::to_string(latent) + ": recorded " +
            Json(a).dump() + ", found " + Json(b).dump();
  }
};

void add_row(const Codes& recorded, const Codes& found, std::int64_t row, SparseSums& sums) {
  const auto a = recorded.latents_of(row), b = found.latents_of(row);
  const auto va = recorded.activations_of(row), vb = found.activations_of(row);
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const bool left = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const bool right = i == a.size() || (j < b.size() && b[j] <= a[i]);
    sums.add(row, left ? a[i] : b[j], left ? double{va[i]} : 0, right ? double{vb[j]} : 0);
    i += left;
    j += right;
  }
}

std::string cell(const Column& column, std::int64_t row) {
  return column.name + ", row " + std::to_string(row);
}

Difference of_columns(const Column& recorded, const Column& found) {
  if (recorded.name != found.name || recorded.values.index() != found.values.index())
    return unlike("the column " + recorded.name + " is now " + found.name);
  const auto count = static_cast<std::int64_t>(recorded.size());
  if (const auto* texts = std::get_if<Column::Strings>(&recorded.values)) {
    const auto& others = std::get<Column::Strings>(found.values);
    const auto [a, b] = std::mismatch(texts->begin(), texts->end(), others.begin());
    if (a == texts->end()) return {};
    return unlike(cell(recorded, a - texts->begin()) + ": recorded " + *a + ", found " + *b);
  }
  const auto number = [](const Column& column) {
    return [&column](std::int64_t i) {
      const auto at = static_cast<std::size_t>(i);
      if (const auto* whole = std::get_if<Column::Integers>(&column.values))
        return static_cast<double>((*whole)[at]);
      return std::get<Column::Numbers>(column.values)[at];
    };
  };
  return difference(count, number(recorded), number(found),
                    [&](std::int64_t i) { return cell(recorded, i); });
}

bool same_names(const std::map<std::string, Array>& a, const std::map<std::string, Array>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.first == other.first; });
}

}  // namespace

Difference Sae::difference(const Sae& found) const {
  if (variant != found.variant || !(variant_params == found.variant_params) || tied != found.tied ||
      centre != found.centre || !same_names(latent_values, found.latent_values))
    return unlike("the SAE is of another kind");
  Difference worst = kazan::difference("encoder", encoder, found.encoder);
  if (!tied)
    worst = worse_of(worst, kazan::difference("decoder", decoder_weights, found.decoder_weights));
  worst = worse_of(worst, kazan::difference("encoder_bias", encoder_bias, found.encoder_bias));
  worst = worse_of(worst, kazan::difference("decoder_bias", decoder_bias, found.decoder_bias));
  worst = worse_of(worst, kazan::difference("mean", mean, found.mean));
  for (const auto& [name, values] : latent_values)
    worst = worse_of(worst, kazan::difference(name, values, found.latent_values.at(name)));
  return worse_of(worst, kazan::difference(
                             1, [this](auto) { return double{scale}; },
                             [&](auto) { return double{found.scale}; },
                             [](auto) { return std::string("scale"); }));
}

Difference Codes::difference(const Codes& found) const {
  if (rows() != found.rows() || latents != found.latents)
    return unlike("[tokens latents]: recorded [" + std::to_string(rows()) + " " +
                  std::to_string(latents) + "], found [" + std::to_string(found.rows()) + " " +
                  std::to_string(found.latents) + "]");
  SparseSums sums;
  for (std::int64_t row = 0; row < rows(); ++row) add_row(*this, found, row, sums);
  if (sums.apart == 0) return {};
  const double relative = std::sqrt(sums.apart / sums.squares);
  return std::isfinite(relative) ? Difference{relative, sums.where} : unlike(sums.where);
}

Difference Table::difference(const Table& found) const {
  if (rows() != found.rows() || columns.size() != found.columns.size())
    return unlike("rows and columns: recorded " + std::to_string(rows()) + " and " +
                  std::to_string(columns.size()) + ", found " + std::to_string(found.rows()) +
                  " and " + std::to_string(found.columns.size()));
  Difference worst;
  for (std::size_t i = 0; i < columns.size(); ++i)
    worst = worse_of(worst, of_columns(columns[i], found.columns[i]));
  return worst;
}

// In ranges of rows: neither is held as a whole. Each range counts by itself.
Difference Activations::difference(const Activations& found) const {
  if (!(recipe == found.recipe)) return unlike("the recipe");
  if (!recipe.is_null()) return {};
  if (rows() != found.rows() || inputs() != found.inputs() ||
      source->positions() != found.source->positions())
    return unlike("other tokens or another width");
  constexpr std::int64_t kRows = 4096;
  Difference worst;
  for (std::int64_t begin = 0; begin < rows(); begin += kRows) {
    const std::int64_t end = std::min(rows(), begin + kRows);
    worst = worse_of(worst, kazan::difference("rows from " + std::to_string(begin) + ", ",
                                              read(begin, end), found.read(begin, end)));
  }
  return worst;
}

}  // namespace kazan
