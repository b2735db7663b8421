#include <algorithm>
#include <limits>
#include <numeric>

#include "measure/maths/estimate.hpp"
#include "measure/maths/function_words.hpp"
#include "measure/maths/inputs.hpp"
#include "measure/maths/overlap.hpp"
#include "measure/maths/pieces.hpp"
#include "measure/selectivity/figures.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"

namespace kazan {
namespace {

std::vector<bool> rows_of_role(const Roles& roles, RowRole role) {
  std::vector<bool> out;
  for (const auto r : roles.rows) out.push_back(r == role);
  return out;
}

double mean_over(const std::vector<double>& values, const std::vector<std::int64_t>& latents) {
  double sum = 0;
  for (const auto j : latents) sum += values[static_cast<std::size_t>(j)];
  return latents.empty() ? std::numeric_limits<double>::quiet_NaN()
                         : sum / static_cast<double>(latents.size());
}

double maximum(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

// A latent's ratio is 0 where it has none, so that latents can be ranked; that none has one is no
// ratio of 0, which a mean over seeds would take for one.
double largest_ratio(const Selectivity& s) {
  const double most = maximum(s.scores.ratio);
  return most > 0 ? most : std::numeric_limits<double>::quiet_NaN();
}

Table scores_table(const Selectivity& s) {
  const auto& scores = s.scores;
  const std::string fires = when_it_fires(s.threshold);
  std::vector<std::int64_t> index(scores.ratio.size());
  std::iota(index.begin(), index.end(), 0);
  return {
      {{"latent", "index of the latent", index},
       {"ratio", "target_mean / contrast_mean; 0 unless it fires on both" + fires, scores.ratio},
       {"difference", "mean over target rows - mean over contrast rows, zeros included" + fires,
        scores.difference},
       {"exclusive", "1: it fires on target rows and on no contrast row" + fires,
        Column::Integers(scores.exclusive.begin(), scores.exclusive.end())},
       {"density", "share of all rows on which it fires" + fires, s.activity.density},
       {"target_fired", "target rows on which it fires" + fires, scores.target_fired},
       {"contrast_fired", "contrast rows on which it fires" + fires, scores.contrast_fired},
       {"target_mean", "mean |z| over those target rows", scores.target_mean},
       {"contrast_mean", "mean |z| over those contrast rows", scores.contrast_mean},
       {"target_share", "of its summed |z|, the share on target rows" + fires, s.target_share},
       {"punctuation_share",
        "of its summed |z|, the share on tokens of signs, without a letter or digit" + fires,
        s.punctuation_share},
       {"function_word_share", "of its summed |z|, the share on tokens of function words" + fires,
        s.function_word_share}}};
}

const std::string kBest =
    "mean over the {top} best latents by {score} of the share of summed |z| on ";

// At epoch 0.
std::string control(const std::string& of) {
  return "control: " + of + ", at epoch 0" + kFires;
}
std::string control_of_best(const std::string& of) {
  return control(of + " of the {top} then best by {score}");
}

}  // namespace

class MeasureSelectivity final : public Stage {
  Input<Codes> codes{this, "codes", "[tokens latents] sparse f32"};
  Input<Tokens> tokens{this, "tokens", "of the same rows"};
  Input<Codes> start{this, "start", "the codes of the same SAE at epoch 0, a control", optional};
  Output<Table> scores{this, "scores", "one row a latent"};
  Param<std::vector<std::string>> target{this, "target", required,
                                         "words a latent should react to, as the text has them"};
  Param<std::vector<std::string>> contrast{this, "contrast", std::vector<std::string>(),
                                           "words it should not react to; none: all other tokens"};
  Param<std::string> score{this, "score", "ratio", "what latents are ranked by",
                           one_of({"ratio", "difference"})};
  Param<double> threshold{this, "threshold", 0.0,
                          "a latent fires where |z|, the size of its activation, is above this",
                          at_least(0.0)};
  Param<bool> all_pieces{this, "all_pieces", false,
                         "a word of several tokens counts with all of them, not with its first"};
  Param<std::int64_t> top{this, "top", 20, "how many latents are shown", at_least(1), at_most(200)};
  Param<std::vector<std::int64_t>> latents{this, "latents", std::vector<std::int64_t>(),
                                           "latents to show whatever their score", at_least(0)};
  Metric target_rows{this, "target_rows", "tokens that the target words matched"};
  Metric contrast_rows{
      this, "contrast_rows",
      "{matched|tokens that the contrast words matched; without these all other tokens}"};
  Metric best_ratio{this, "best_ratio",
                    "largest ratio of any latent: mean |z| over target tokens where it "
                    "fires / the same over contrast tokens; undefined when no latent fires on "
                    "both" +
                        kFires,
                    headline};
  Metric best_difference{this, "best_difference",
                         "largest difference of any latent: mean |z| over target tokens - "
                         "mean over contrast tokens, zeros included" +
                             kFires};
  Metric best_latent{this, "best_latent", "index of the latent with the largest {score}"};
  Metric exclusives{
      this, "exclusives",
      "latents that fire on target tokens and on no contrast token; their ratio is 0" + kFires,
      headline};
  Metric best_target_share{this, "best_target_share", kBest + "target tokens" + kFires};
  Metric best_punctuation_share{this, "best_punctuation_share",
                                kBest + "tokens of signs, without a letter or digit" + kFires};
  Metric best_function_word_share{
      this, "best_function_word_share",
      kBest + "tokens of function words (the, of, which, was, ...)" + kFires};
  Metric start_best_ratio{this, "start_best_ratio", control("best_ratio"), headline,
                          only_with(start)};
  Metric start_best_difference{this, "start_best_difference", control("best_difference"),
                               only_with(start)};
  Metric start_exclusives{this, "start_exclusives", control("exclusives"), only_with(start)};
  Metric start_best_target_share{this, "start_best_target_share",
                                 control_of_best("best_target_share"), only_with(start)};
  Metric start_best_punctuation_share{this, "start_best_punctuation_share",
                                      control_of_best("best_punctuation_share"), only_with(start)};
  Metric start_best_function_word_share{this, "start_best_function_word_share",
                                        control_of_best("best_function_word_share"),
                                        only_with(start)};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  Selectivity measure(const Codes& of) const;
  void count(Context& context, const Selectivity& s) const;
  void compare(Context& context, const Selectivity& before) const;
  void draw_all(Context& context, const Selectivity& s) const;
};

void MeasureSelectivity::plan(Planner& planner) {
  const auto& given = planner.description(codes);
  if (target->empty())
    planner.error(target, wrong_value("", "", "at least one word", "an empty list"));
  require_equal(planner, "tokens", tokens, codes);
  warn_of_counted_again(planner, planner.description(tokens));
  require_equal(planner, "tokens", start, codes);
  require_equal(planner, "latents", start, codes);
  if (const auto n = given.size("latents"))
    for (const auto j : *latents)
      if (j >= *n)
        planner.error(latents, wrong_value("", "", "latents from 0 to " + std::to_string(*n - 1),
                                           std::to_string(j)));
  planner.describe(scores, {{given.dimension("latents")}});
  planner.estimate(needs_of_selectivity(
      given, start ? &planner.description(start) : nullptr, planner.description(tokens),
      static_cast<double>(*top) + static_cast<double>(latents->size())));
}

void MeasureSelectivity::run(Context& context) {
  for (const auto j : *latents)
    if (j >= codes->latents)
      throw Error(Fault::experiment, "latents: there is no latent " + std::to_string(j) + " of " +
                                         std::to_string(codes->latents));
  const Selectivity s = measure(*codes);
  *scores = scores_table(s);
  count(context, s);
  if (start) compare(context, measure(*start));
  draw_all(context, s);
}

Selectivity MeasureSelectivity::measure(const Codes& of) const {
  Selectivity s{of, *tokens, *threshold, *score, {}, {}, {}, {}, {}, {}, {}};
  s.roles = assign_roles(*target, *contrast, *tokens, *all_pieces);
  s.scores = selectivity_scores(of, s.roles.rows, *threshold);
  s.activity = activity(of, *threshold);
  s.target_share = mass_share(of, rows_of_role(s.roles, RowRole::target), *threshold);
  s.punctuation_share = mass_share(of, punctuation(*tokens), *threshold);
  s.function_word_share = mass_share(of, function_words(*tokens), *threshold);
  s.best = largest(s.score(), static_cast<std::size_t>(*top), 0);
  return s;
}

void MeasureSelectivity::count(Context& context, const Selectivity& s) const {
  const MetricTexts best = {{"top", static_cast<std::int64_t>(s.best.size())}};
  const char* matched =
      contrast->empty() ? "all other tokens" : "tokens that the contrast words matched";
  context.metric(target_rows, static_cast<double>(s.roles.count(RowRole::target)));
  context.metric(contrast_rows, static_cast<double>(s.roles.count(RowRole::contrast)),
                 {{"matched", matched}});
  context.metric(best_ratio, largest_ratio(s));
  context.metric(best_difference, maximum(s.scores.difference));
  context.metric(best_latent, s.best.empty() ? std::numeric_limits<double>::quiet_NaN()
                                             : static_cast<double>(s.best[0]));
  context.metric(exclusives, static_cast<double>(s.scores.exclusives()));
  context.metric(best_target_share, mean_over(s.target_share, s.best), best);
  context.metric(best_punctuation_share, mean_over(s.punctuation_share, s.best), best);
  context.metric(best_function_word_share, mean_over(s.function_word_share, s.best), best);
}

// The best latents of epoch 0 are ranked anew: each side shows its own best.
void MeasureSelectivity::compare(Context& context, const Selectivity& before) const {
  const MetricTexts best = {{"top", static_cast<std::int64_t>(before.best.size())}};
  context.metric(start_best_ratio, largest_ratio(before));
  context.metric(start_best_difference, maximum(before.scores.difference));
  context.metric(start_exclusives, static_cast<double>(before.scores.exclusives()));
  context.metric(start_best_target_share, mean_over(before.target_share, before.best), best);
  context.metric(start_best_punctuation_share, mean_over(before.punctuation_share, before.best),
                 best);
  context.metric(start_best_function_word_share, mean_over(before.function_word_share, before.best),
                 best);
}

void MeasureSelectivity::draw_all(Context& context, const Selectivity& s) const {
  context.figure(matched_words(s));
  context.figure(score_by_latent(s));
  context.figure(score_by_density(s));
  context.figure(best_table(s));
  context.figure(heatmaps(s, "best", "The best-scored latents, by rank", s.best, true));
  const auto densest = largest(s.activity.density, static_cast<std::size_t>(*top), 0);
  context.figure(heatmaps(s, "densest", "The densest latents", densest, false));
  if (!latents->empty()) context.figure(heatmaps(s, "chosen", "Chosen latents", *latents, false));
}

KAZAN_STAGE(MeasureSelectivity, "measure.selectivity",
            "How much more each latent reacts to target words than to others")

}  // namespace kazan
