#include <algorithm>

#include "measure/maths/estimate.hpp"
#include "measure/maths/figures.hpp"
#include "measure/maths/fit.hpp"
#include "measure/maths/inputs.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/reconstruct.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kRowsAtOnce = 256;
constexpr std::size_t kMostRowsDrawn = 100'000;

struct Rows {
  Column::Integers position, active;
  Column::Numbers squared_error, squared_norm;
};

double squared_norm(std::span<const float> x) {
  double sum = 0;
  for (const float v : x) sum += double{v} * v;
  return sum;
}

Figure error_by_row(const Rows& rows) {
  std::vector<double> row, share;
  const std::size_t all = rows.squared_norm.size(), shown = std::min(kMostRowsDrawn, all);
  for (std::size_t r = 0; r < shown; ++r) {
    row.push_back(static_cast<double>(r));
    share.push_back(rows.squared_norm[r] > 0 ? rows.squared_error[r] / rows.squared_norm[r] : 0);
  }
  const std::string definition = "||x - y||^2 / ||x||^2 of each row";
  Figure figure{
      "error_by_row",
      "lines",
      "How well each row is reconstructed",
      definition + "; x the activations, y their reconstruction." +
          shortened(static_cast<std::int64_t>(shown), static_cast<std::int64_t>(all), "tokens"),
      Json::object(),
      {}};
  figure.arrays["row"] = f32_points(row);
  figure.arrays["error"] = f32_points(share);
  figure.options["lines"] = Json(Json::Items{Json::object({{"label", "relative squared error"},
                                                           {"x", "row"},
                                                           {"y", "error"},
                                                           {"definition", definition}})});
  figure.options["x_label"] = "token";
  figure.options["y_label"] = "relative squared error";
  figure.options["y_log"] = false;
  return figure;
}

const std::string kFvu = "sum (x - y)^2 / sum (x - xbar)^2 over ";
const std::string kUndefined = "; undefined when these rows are all equal";

}  // namespace

class Reconstruction final : public Stage {
  Input<Sae> sae{this, "sae", "whose decoder reconstructs"};
  Input<Codes> codes{this, "codes", "[tokens latents] sparse f32, encoded with this SAE"};
  Input<Activations> activations{this, "activations", "[tokens inputs] f32, what was encoded"};
  Output<Table> errors{this, "errors", "one row a token: squared error and squared norm",
                       tolerance(1e-3)};
  Metric row_count{this, "rows", "rows of activations, one a token"};
  Metric fvu{this, "fvu", kFvu + "all rows, xbar their mean" + kUndefined, headline};
  Metric fvu_without_first{
      this, "fvu_without_first",
      kFvu + "the rows that are not the first of their window, xbar their mean" + kUndefined,
      headline};
  Metric mse{this, "mse", "mean of (x - y)^2 over all rows and inputs"};
  Metric mse_without_first{
      this, "mse_without_first",
      "mean of (x - y)^2 over inputs and the rows that are not the first of their window"};
  Metric variance{this, "variance",
                  "tr cov(X): mean over rows of ||x - xbar||^2, xbar the mean of all rows"};
  Metric variance_without_first{
      this, "variance_without_first",
      "variance of the rows that are not the first of their window, about their mean"};
  Metric mean_to_spread{this, "mean_to_spread",
                        "||xbar|| / sqrt(mean over rows of ||x - xbar||^2): how large the rows' "
                        "mean is against their spread" +
                            kUndefined};
  Metric mean_to_spread_without_first{
      this, "mean_to_spread_without_first",
      "mean_to_spread over the rows that are not the first of their window" + kUndefined};
  Threads threads{this};  // of a model that computes live rows

  void plan(Planner& planner) override;
  void run(Context& context) override;

  void check_sizes() const;
  void report(Context& context, const Fit& all, const Fit& rest) const;
};

void Reconstruction::plan(Planner& planner) {
  require_equal(planner, "inputs", activations, sae);
  require_equal(planner, "latents", codes, sae);
  require_equal(planner, "tokens", codes, activations);
  planner.describe(errors, {{planner.description(activations).dimension("tokens")}});
  planner.estimate(needs_of_reconstruction(planner.description(sae), planner.description(codes),
                                           planner.description(activations)));
}

void Reconstruction::check_sizes() const {
  if (codes->rows() != activations->rows() || activations->inputs() != sae->inputs())
    throw Error(Fault::experiment, "codes of " + std::to_string(codes->rows()) +
                                       " rows and an SAE of " + std::to_string(sae->inputs()) +
                                       " inputs were given with activations of " +
                                       std::to_string(activations->rows()) + " rows of " +
                                       std::to_string(activations->inputs()));
}

void Reconstruction::run(Context& context) {
  check_sizes();
  context.environment(activations->source->environment());  // of live rows
  const auto inputs = static_cast<std::size_t>(sae->inputs());
  const auto positions = activations->source->positions();
  const std::int64_t count = codes->rows();
  Fit all(inputs), rest(inputs);
  Rows rows;
  std::vector<double> y(inputs);
  for (std::int64_t begin = 0; begin < count; begin += kRowsAtOnce) {
    context.check_stop();
    context.progress(begin, count, "row");
    const Array part = activations->read(begin, std::min(begin + kRowsAtOnce, count));
    for (std::int64_t r = 0; r < part.size(0); ++r) {
      const auto x = part.row<float>(r);
      const auto position = positions[static_cast<std::size_t>(begin + r)];
      reconstruct_row(*sae, *codes, begin + r, y);
      rows.squared_error.push_back(all.add(x, y));
      rows.squared_norm.push_back(squared_norm(x));
      rows.position.push_back(position);
      rows.active.push_back(static_cast<std::int64_t>(codes->latents_of(begin + r).size()));
      if (position != 0) rest.add(x, y);
    }
  }
  report(context, all, rest);
  context.figure(error_by_row(rows));
  *errors = Table{{{"position", "token of its window; 0 is the first", rows.position},
                   {"active", "latents that are not zero", rows.active},
                   {"squared_error", "||x - y||^2", rows.squared_error},
                   {"squared_norm", "||x||^2", rows.squared_norm}}};
}

void Reconstruction::report(Context& context, const Fit& all, const Fit& rest) const {
  context.metric(row_count, static_cast<double>(all.rows()));
  context.metric(fvu, all.fvu());
  context.metric(fvu_without_first, rest.fvu());
  context.metric(mse, all.mse());
  context.metric(mse_without_first, rest.mse());
  context.metric(variance, all.variance());
  context.metric(variance_without_first, rest.variance());
  context.metric(mean_to_spread, all.mean_to_spread());
  context.metric(mean_to_spread_without_first, rest.mean_to_spread());
}

KAZAN_STAGE(Reconstruction, "measure.reconstruction",
            "How well an SAE's codes give back what was encoded")

}  // namespace kazan
