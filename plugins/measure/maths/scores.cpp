#include "measure/maths/scores.hpp"

#include <algorithm>
#include <limits>

#include "measure/maths/latents.hpp"

namespace kazan {
namespace {

struct Side {
  std::vector<std::int64_t> fired;
  std::vector<double> sum;
  double rows = 0;

  double mean_where_it_fires(std::size_t j) const {
    return fired[j] ? sum[j] / static_cast<double>(fired[j])
                    : std::numeric_limits<double>::quiet_NaN();
  }
};

Side sum_over(const Codes& codes, const std::vector<RowRole>& roles, RowRole role,
              double threshold) {
  const auto n = static_cast<std::size_t>(codes.latents);
  Side side{std::vector<std::int64_t>(n, 0), std::vector<double>(n, 0.0),
            static_cast<double>(std::count(roles.begin(), roles.end(), role))};
  for_each_firing(codes, threshold, [&](std::int64_t row, std::size_t j, double z) {
    if (roles[static_cast<std::size_t>(row)] != role) return;
    ++side.fired[j];
    side.sum[j] += z;
  });
  return side;
}

void require_rows(const Codes& codes, const std::vector<RowRole>& roles) {
  if (codes.rows() != static_cast<std::int64_t>(roles.size()))
    throw Error(Fault::experiment, "codes of " + std::to_string(codes.rows()) +
                                       " rows were given with " + std::to_string(roles.size()) +
                                       " tokens");
  for (const auto role : {RowRole::target, RowRole::contrast})
    if (std::find(roles.begin(), roles.end(), role) == roles.end())
      throw Error(Fault::experiment,
                  role == RowRole::target ? "there is no target row" : "there is no contrast row");
}

}  // namespace

std::int64_t LatentScores::exclusives() const {
  return std::count(exclusive.begin(), exclusive.end(), true);
}

LatentScores selectivity_scores(const Codes& codes, const std::vector<RowRole>& roles,
                                double threshold) {
  require_rows(codes, roles);
  const Side target = sum_over(codes, roles, RowRole::target, threshold);
  const Side contrast = sum_over(codes, roles, RowRole::contrast, threshold);
  LatentScores out;
  out.target_fired = target.fired;
  out.contrast_fired = contrast.fired;
  for (std::size_t j = 0; j < target.sum.size(); ++j) {
    out.target_mean.push_back(target.mean_where_it_fires(j));
    out.contrast_mean.push_back(contrast.mean_where_it_fires(j));
    const bool both = target.sum[j] > 0 && contrast.sum[j] > 0;
    out.ratio.push_back(both ? out.target_mean[j] / out.contrast_mean[j] : 0.0);
    out.difference.push_back(target.sum[j] / target.rows - contrast.sum[j] / contrast.rows);
    out.exclusive.push_back(target.fired[j] > 0 && contrast.fired[j] == 0);
  }
  return out;
}

}  // namespace kazan
