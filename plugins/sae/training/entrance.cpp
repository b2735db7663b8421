#include "entrance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.hpp"

namespace kazan::sae {
namespace {

constexpr std::int64_t kColumns = 64;  // at a time

// work(row from column `begin` on, row number, begin, end) for all rows, ascending, each range of
// columns by one member of the team; `after(block, first row, rows)` once those of a block are
// done.
template <class Work, class After>
void by_columns(TrainingRows& rows, trainer::Team& team,
                const std::function<void(std::int64_t row)>& between, const Work& work,
                const After& after) {
  const std::int64_t d = rows.inputs(), at_once = rows.rows_at_once();
  for (std::int64_t first = 0; first < rows.rows(); first += at_once) {
    if (between) between(first);
    const std::int64_t count = std::min(at_once, rows.rows() - first);
    const float* const block = rows.read(first, first + count);
    team.blocks(d, kColumns, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t t = 0; t < count; ++t) work(block + t * d, begin, end);
    });
    after(block, first, count);
  }
}

[[noreturn]] void refuse(const float* block, std::int64_t first, std::int64_t count,
                         std::int64_t inputs) {
  const auto bad =
      std::find_if_not(block, block + count * inputs, [](float v) { return std::isfinite(v); }) -
      block;
  throw Error(Fault::node, "the activations are NaN or infinite at row " +
                               std::to_string(first + bad / inputs) + ", input " +
                               std::to_string(bad % inputs));
}

double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

RowSums sums_of(TrainingRows& rows, trainer::Team& team,
                const std::function<void(std::int64_t row)>& between) {
  if (rows.rows() == 0) throw Error(Fault::node, "there are no rows to train on");
  const auto d = static_cast<std::size_t>(rows.inputs());
  RowSums out;
  std::vector<double> sum(d, 0), squares(d, 0), deviation(d, 0);
  by_columns(
      rows, team, between,
      [&](const float* x, std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          const auto value = static_cast<double>(x[i]);
          sum[static_cast<std::size_t>(i)] += value;
          squares[static_cast<std::size_t>(i)] += value * value;
        }
      },
      [&](const float* block, std::int64_t first, std::int64_t count) {
        // Squares of f32 are far from f64's end, so only a NaN or infinity gives one.
        if (!std::isfinite(total(squares))) refuse(block, first, count, rows.inputs());
      });
  out.squares = total(squares);
  out.mean = std::move(sum);
  for (double& m : out.mean) m /= static_cast<double>(rows.rows());
  by_columns(
      rows, team, between,
      [&](const float* x, std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          const auto at = static_cast<std::size_t>(i);
          const double off = static_cast<double>(x[i]) - out.mean[at];
          deviation[at] += off * off;
        }
      },
      [](const float*, std::int64_t, std::int64_t) {});
  out.deviation = total(deviation);
  return out;
}

trainer::Entrance entrance_of(const RowSums& sums, std::int64_t rows, const Form& form) {
  trainer::Entrance out;
  out.centre = form.centre;
  if (form.centre == Centre::mean)
    for (const double m : sums.mean) out.mean.push_back(static_cast<float>(m));
  if (form.scale == Scale::one) return out;
  const double squared = form.centre == Centre::mean ? sums.deviation : sums.squares;
  out.scale = static_cast<float>(
      std::sqrt(squared / (static_cast<double>(rows) * static_cast<double>(form.inputs))));
  if (out.scale == 0)
    throw Error(Fault::node,
                "scale: rms is 0, for every row is equal to the centre; give scale: 1");
  return out;
}

}  // namespace kazan::sae
