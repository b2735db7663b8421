#include <algorithm>
#include <numeric>

#include "measure/density/figures.hpp"
#include "measure/maths/figures.hpp"
#include "measure/maths/inputs.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

std::int64_t count_both_silent(const LatentActivity& now, const LatentActivity& start) {
  std::int64_t count = 0;
  for (std::size_t j = 0; j < now.fired.size(); ++j)
    count += now.fired[j] == 0 && start.fired[j] == 0;
  return count;
}

std::int64_t count_equal(const std::vector<std::int64_t>& values, std::int64_t wanted) {
  return std::count(values.begin(), values.end(), wanted);
}

}  // namespace

class Density final : public Stage {
  Input<Codes> codes{this, "codes", "[tokens latents] sparse f32"};
  Input<Codes> start{this, "start", "the codes of the same SAE at epoch 0", optional};
  Input<Tokens> tokens{this, "tokens", "of the same rows, for token types and names", optional};
  Output<Table> density{this, "density", "one row a latent: how often and how strongly it fires"};
  Param<double> threshold{this, "threshold", 0.0, "a latent fires above this activation",
                          at_least(0.0)};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  void count(Context& context, const LatentActivity& now) const;
  void compare(Context& context, const LatentActivity& now, const LatentActivity& before) const;
};

void Density::plan(Planner& planner) {
  const auto& given = planner.description(codes);
  require_equal(planner, "tokens", start, codes);
  require_equal(planner, "latents", start, codes);
  require_equal(planner, "tokens", tokens, codes);
  planner.describe(density, {{{"latents", given.size("latents")}}, {}});
}

void Density::run(Context& context) {
  const auto now = activity(*codes, *threshold);
  count(context, now);
  std::vector<std::int64_t> index(now.fired.size());
  std::iota(index.begin(), index.end(), 0);
  *density = Table{{{"latent", "index of the latent", index},
                    {"fired", "rows it fires on", now.fired},
                    {"density", "fired / rows", now.density},
                    {"max", "largest activation; 0 when it never fires", now.max},
                    {"mean", "mean activation over the rows it fires on", now.mean}}};
  if (tokens) {
    const auto types = token_types(*codes, *tokens, *threshold);
    density->columns.push_back({"types", "distinct tokens among the rows it fires on", types});
    context.metric("one_type", static_cast<double>(count_equal(types, 1)),
                   "latents that fire on one token type only (or on one row)");
  }
  if (start) {
    const auto before = activity(*start, *threshold);
    compare(context, now, before);
    density->columns.push_back({"start_fired", "rows it fires on at epoch 0", before.fired});
  }
  for (auto& figure : density_figures(now)) context.figure(std::move(figure));
  context.figure(codes_image(*codes, tokens ? &*tokens : nullptr));
}

void Density::count(Context& context, const LatentActivity& now) const {
  const auto n = static_cast<double>(codes->latents);
  const auto alive = static_cast<double>(now.alive());
  context.metric("rows", static_cast<double>(now.rows), "rows of codes, one a token");
  context.metric("latents", n, "latents of the SAE");
  context.headline("alive", alive / n, "share of latents that fire on some row");
  context.metric("dead", 1 - alive / n, "share of latents that fire on no row: 1 - alive");
  context.headline("always_on", static_cast<double>(now.always_on()),
                   "latents that fire on every row (density 1)");
  context.metric("l0", now.l0(), "mean over rows of the latents that fire");
  context.metric("mean_density", now.l0() / n, "mean over latents of density");
}

void Density::compare(Context& context, const LatentActivity& now,
                      const LatentActivity& before) const {
  const double jaccard = firing_jaccard(*codes, *start, *threshold);  // checks the sizes
  const auto n = static_cast<double>(codes->latents);
  const auto silent = static_cast<double>(count_both_silent(now, before));
  const double dead = n - static_cast<double>(now.alive());
  context.metric("dead_at_start", silent / n, "share of latents dead now and at epoch 0");
  context.headline("died", (dead - silent) / n,
                   "share of latents dead now that fired at epoch 0: dead - dead_at_start");
  context.metric("start_alive", static_cast<double>(before.alive()) / n,
                 "control: alive, at epoch 0");
  context.metric("start_always_on", static_cast<double>(before.always_on()),
                 "control: always_on, at epoch 0");
  context.metric("start_l0", before.l0(), "control: l0, at epoch 0");
  context.metric(
      "start_jaccard", jaccard,
      "of (row, latent) pairs that fire now or at epoch 0, the share that fires in both");
}

KAZAN_STAGE(Density, "measure.density", "How often and how strongly each latent fires")

}  // namespace kazan
