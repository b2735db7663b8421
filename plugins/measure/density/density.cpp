#include <algorithm>
#include <numeric>

#include "measure/density/figures.hpp"
#include "measure/maths/estimate.hpp"
#include "measure/maths/figures.hpp"
#include "measure/maths/inputs.hpp"
#include "measure/maths/overlap.hpp"
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
  Param<double> threshold{this, "threshold", 0.0,
                          "a latent fires where |z|, the size of its activation, is above this",
                          at_least(0.0)};
  Metric row_count{this, "rows", "rows of codes, one a token"};
  Metric latents{this, "latents", "latents of the SAE"};
  Metric alive{this, "alive", "share of latents that fire on some row" + kFires, headline};
  Metric dead{this, "dead", "share of latents that fire on no row: 1 - alive" + kFires};
  Metric always_on{this, "always_on", "latents that fire on every row (density 1)" + kFires,
                   headline};
  Metric l0{this, "l0", "mean over rows of the latents that fire" + kFires};
  Metric mean_density{this, "mean_density", "mean over latents of density" + kFires};
  Metric density_by_strength{
      this, "density_by_strength",
      "mean over latents of minmax(density) * minmax(mean |z|), each scaled over the "
      "latents from 0 to 1; a latent that never fires has 0" +
          kFires};
  Metric dead_at_start{this, "dead_at_start", "share of latents dead now and at epoch 0" + kFires,
                       only_with(start)};
  Metric died{this, "died",
              "share of latents dead now that fired at epoch 0: dead - dead_at_start" + kFires,
              headline, only_with(start)};
  Metric start_alive{this, "start_alive", "control: alive, at epoch 0" + kFires, only_with(start)};
  Metric start_always_on{this, "start_always_on", "control: always_on, at epoch 0" + kFires,
                         only_with(start)};
  Metric start_l0{this, "start_l0", "control: l0, at epoch 0" + kFires, only_with(start)};
  Metric start_jaccard{
      this, "start_jaccard",
      "of (row, latent) pairs that fire now or at epoch 0, the share that fires in both" + kFires,
      only_with(start)};
  Metric one_type{this, "one_type",
                  "latents that fire on one token type only (or on one row)" + kFires,
                  only_with(tokens)};
  Metric start_one_type{this, "start_one_type", "control: one_type, at epoch 0" + kFires,
                        only_with(tokens), only_with(start)};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  void count(Context& context, const LatentActivity& now) const;
  void compare(Context& context, const LatentActivity& now, const LatentActivity& before) const;
  void count_types(Context& context);
};

void Density::plan(Planner& planner) {
  const auto& given = planner.description(codes);
  require_equal(planner, "tokens", start, codes);
  require_equal(planner, "latents", start, codes);
  require_equal(planner, "tokens", tokens, codes);
  if (tokens) warn_of_counted_again(planner, planner.description(tokens));
  planner.describe(density, {{given.dimension("latents")}});
  planner.estimate(needs_of_density(given, start ? &planner.description(start) : nullptr,
                                    tokens ? &planner.description(tokens) : nullptr));
}

void Density::run(Context& context) {
  const auto now = activity(*codes, *threshold);
  count(context, now);
  std::vector<std::int64_t> index(now.fired.size());
  std::iota(index.begin(), index.end(), 0);
  const std::string fires = when_it_fires(*threshold);
  *density = Table{{{"latent", "index of the latent", index},
                    {"fired", "rows it fires on" + fires, now.fired},
                    {"density", "fired / rows" + fires, now.density},
                    {"max", "largest |z|; 0 when it never fires" + fires, now.max},
                    {"mean", "mean |z| over the rows it fires on" + fires, now.mean}}};
  if (start) {
    const auto before = activity(*start, *threshold);
    compare(context, now, before);
    density->columns.push_back(
        {"start_fired", "rows it fires on at epoch 0" + fires, before.fired});
  }
  if (tokens) count_types(context);
  for (auto& figure : density_figures(now)) context.figure(std::move(figure));
  context.figure(codes_image(*codes, tokens ? &*tokens : nullptr));
}

void Density::count(Context& context, const LatentActivity& now) const {
  const auto n = static_cast<double>(codes->latents);
  const double living = static_cast<double>(now.alive()) / n;
  context.metric(row_count, static_cast<double>(now.rows));
  context.metric(latents, n);
  context.metric(alive, living);
  context.metric(dead, 1 - living);
  context.metric(always_on, static_cast<double>(now.always_on()));
  context.metric(l0, now.l0());
  context.metric(mean_density, now.l0() / n);
  context.metric(density_by_strength, now.density_by_strength());
}

void Density::compare(Context& context, const LatentActivity& now,
                      const LatentActivity& before) const {
  const double jaccard = firing_jaccard(*codes, *start, *threshold);  // checks the sizes
  const auto n = static_cast<double>(codes->latents);
  const auto silent = static_cast<double>(count_both_silent(now, before));
  const double dead_now = n - static_cast<double>(now.alive());
  context.metric(dead_at_start, silent / n);
  context.metric(died, (dead_now - silent) / n);
  context.metric(start_alive, static_cast<double>(before.alive()) / n);
  context.metric(start_always_on, static_cast<double>(before.always_on()));
  context.metric(start_l0, before.l0());
  context.metric(start_jaccard, jaccard);
}

void Density::count_types(Context& context) {
  const std::string fires = when_it_fires(*threshold);
  const auto of_one_type = [&](const std::vector<std::int64_t>& types) {
    return static_cast<double>(count_equal(types, 1));
  };
  const auto types = token_types(*codes, *tokens, *threshold);
  density->columns.push_back(
      {"types", "distinct tokens among the rows it fires on" + fires, types});
  context.metric(one_type, of_one_type(types));
  if (start) context.metric(start_one_type, of_one_type(token_types(*start, *tokens, *threshold)));
}

KAZAN_STAGE(Density, "measure.density", "How often and how strongly each latent fires")

}  // namespace kazan
