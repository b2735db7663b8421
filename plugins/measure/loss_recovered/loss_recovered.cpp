#include <algorithm>

#include "estimate.hpp"
#include "evaluation.hpp"
#include "figure.hpp"
#include "measure/maths/overlap.hpp"
#include "recovery.hpp"
#include "sae/common/other_rows.hpp"
#include "sdk/artifacts/reconstruct.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/stage.hpp"
#include "sites/choice.hpp"

namespace kazan {
namespace {

const std::string kError =
    ": sqrt(n / (n - 1) sum (a_u - R b_u)^2) / |sum b_u|, R = sum a_u / sum b_u the number, a_u "
    "and "
    "b_u the sums over unit u of n; a unit is a window, or with fewer than " +
    std::to_string(kFewestWindows) +
    " windows a token, and units are taken for independent, which windows that overlap are not; "
    "undefined where R is, or n is 1";

const std::string kDependent =
    "they are taken for independent, so that standard errors of losses come out too small, at most "
    "by about the square root of window / stride";

// y of rows x, in f32.
Array reconstructed(const Array& rows, const Sae& sae, SaeEncoder& encoder) {
  Codes codes;
  codes.latents = sae.latents();
  encoder.encode(rows, codes);
  Array out(Dtype::f32, rows.shape());
  std::vector<double> y(static_cast<std::size_t>(sae.inputs()));
  auto to = out.values<float>().begin();
  for (std::int64_t row = 0; row < out.size(0); ++row) {
    reconstruct_row(sae, codes, row, y);
    to = std::ranges::transform(y, to, [](double v) { return static_cast<float>(v); }).out;
  }
  return out;
}

std::vector<std::int64_t> starts_of(const std::vector<Stretch>& windows) {
  std::vector<std::int64_t> starts;
  for (const auto& window : windows) starts.push_back(window.begin);
  return starts;
}

}  // namespace

class LossRecovered final : public Stage {
  Input<Model> model{this, "model", "which predicts"};
  Input<TokenWindows> tokens{this, "tokens", "what it predicts, window by window"};
  Input<Sae> sae{this, "sae", "whose reconstruction takes the place of what the site has"};
  Output<Table> losses{this, "losses", "one row a predicted token: its loss in each way",
                       tolerance(1e-3)};
  Param<std::string> site{this, "site", required, kSiteDoc};
  Param<std::optional<std::string>> layer{this, "layer", std::nullopt, kLayerDoc};
  Param<bool> keep_first{this, "keep_first", false,
                         "whether the first token of each window goes on as it is, in every way: "
                         "for SAEs that were trained without it"};
  Param<std::int64_t> at_most{this, "at_most", 20'000,
                              "tokens that are predicted; of more, those of drawn windows",
                              at_least(1)};
  Metric predicted_tokens{this, "tokens",
                          "tokens that were predicted: each but the first of its window"};
  Metric loss{this, "loss", "mean over predicted tokens of -ln p(token), in nats"};
  Metric loss_reconstructed{
      this, "loss_reconstructed",
      "the loss of the model that goes on with the SAE's reconstruction of the site", headline};
  Metric loss_zero{this, "loss_zero", "the loss of the model that goes on with zeros at the site"};
  Metric loss_mean{
      this, "loss_mean",
      "the loss of the model that goes on, at every token, with the mean of the site's "
      "rows in the evaluated windows"};
  Metric loss_added{this, "loss_added", "loss_reconstructed - loss, nats"};
  Metric loss_added_se{this, "loss_added_se", "standard error of loss_added" + kError};
  Metric recovered{this, "recovered",
                   "(loss_zero - loss_reconstructed) / (loss_zero - loss); undefined where "
                   "loss_zero - loss is not above twice its standard error",
                   headline};
  Metric recovered_se{this, "recovered_se", "standard error of recovered" + kError};
  Metric recovered_from_mean{this, "recovered_from_mean",
                             "(loss_mean - loss_reconstructed) / (loss_mean - loss); undefined "
                             "where loss_mean - loss is not above twice its standard error",
                             headline};
  Metric recovered_from_mean_se{this, "recovered_from_mean_se",
                                "standard error of recovered_from_mean" + kError};
  Metric divergence{this, "divergence",
                    "mean over predicted tokens of KL(p || q), nats: p the model's distribution, q "
                    "that with the reconstruction"};
  Threads threads{this};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  void check_width(Planner& planner, const SiteChoice& chosen, const ModelDescription& described);
  std::vector<Predicted> evaluate(Context& context, LanguageModel& opened, SaeEncoder& encoder);
  void report(Context& context, const std::vector<Predicted>& all);
};

void LossRecovered::plan(Planner& planner) {
  const auto described = ModelDescription::of(planner.description(model).attributes);
  const auto chosen = choose_site(planner, site, layer, described);
  if (!chosen) return;
  check_width(planner, *chosen, described);
  Json rows = Json::object(
      {{"model", described.name}, {"site", chosen->row->name}, {"layer", chosen->layer}});
  if (const Json* bos = planner.description(tokens).attributes.find("prepend_bos"))
    rows["prepend_bos"] = *bos;
  sae::warn_of_other_rows(planner, planner.description(sae), rows);
  plan_overlap(planner, planner.description(tokens), kDependent);
  planner.estimate(needs_of_loss_recovered(described, planner.description(tokens),
                                           planner.description(sae),
                                           static_cast<double>(*at_most)));
}

void LossRecovered::check_width(Planner& planner, const SiteChoice& chosen,
                                const ModelDescription& described) {
  if (!replaceable(*chosen.row))
    return planner.error(
        site, wrong_value("", "", "a site from which the model goes on, as mlp_out or resid_post",
                          chosen.row->name));
  const auto width = row_width(*chosen.row, dims_of(described));
  const auto inputs = planner.description(sae).size("inputs");
  if (width && inputs && *width != *inputs)
    planner.error(sae, wrong_value("", "",
                                   "an SAE of " + std::to_string(*width) + " inputs, as " +
                                       chosen.row->name + " has",
                                   std::to_string(*inputs)));
}

std::vector<Predicted> LossRecovered::evaluate(Context& context, LanguageModel& opened,
                                               SaeEncoder& encoder) {
  const auto windows = evaluated_windows(*tokens, *at_most);
  if (windows.empty())
    throw Error(Fault::experiment, "no window has a second token, so nothing is predicted");
  warn_of_overlap(context, *tokens, starts_of(windows), kDependent);
  Evaluation evaluation(
      opened, *tokens, {*site, std::stoll(layer->value())},
      [&](const Array& rows) { return reconstructed(rows, *sae, encoder); }, *keep_first);
  for (const auto& window : windows) {
    context.check_stop();
    evaluation.add_to_mean(window);
  }
  std::vector<Predicted> all;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    context.check_stop();
    const auto some = evaluation.evaluate(windows[i]);
    all.insert(all.end(), some.begin(), some.end());
    context.progress(static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(windows.size()),
                     "window");
  }
  return all;
}

void LossRecovered::run(Context& context) {
  auto& variant = variant_of(*sae, context.services());
  const auto opened =
      provider<ModelFamily>(context.services(), model->provider).open(*model, context.threads());
  context.environment(variant.environment(context.threads()));
  context.environment(opened->environment());
  const auto encoder = variant.open(*sae, context.threads());
  report(context, evaluate(context, *opened, *encoder));
}

void LossRecovered::report(Context& context, const std::vector<Predicted>& all) {
  const Recovery means(all);
  const Ratio from_zero = means.recovered(Instead::zero),
              from_mean = means.recovered(Instead::mean);
  context.metric(predicted_tokens, static_cast<double>(all.size()));
  context.metric(loss, means.loss(Instead::nothing));
  context.metric(loss_reconstructed, means.loss(Instead::reconstruction));
  context.metric(loss_zero, means.loss(Instead::zero));
  context.metric(loss_mean, means.loss(Instead::mean));
  context.metric(loss_added, means.added().value);
  context.metric(loss_added_se, means.added().error);
  context.metric(recovered, from_zero.value);
  context.metric(recovered_se, from_zero.error);
  context.metric(recovered_from_mean, from_mean.value);
  context.metric(recovered_from_mean_se, from_mean.error);
  context.metric(divergence, means.divergence());
  context.figure(loss_by_position(all));
  Column::Integers row, position;
  std::array<Column::Numbers, kWays> loss_of;
  for (const auto& p : all) {
    row.push_back(p.row);
    position.push_back(p.position);
    for (std::size_t way = 0; way < kWays; ++way) loss_of[way].push_back(p.loss[way]);
  }
  *losses = Table{{{"row", "of the token from which the next is predicted", row},
                   {"position", "of that token in its window", position},
                   {"loss", "-ln p(next token), nats", loss_of[0]},
                   {"loss_reconstructed", "the same with the reconstruction", loss_of[1]},
                   {"loss_zero", "the same with zeros", loss_of[2]},
                   {"loss_mean", "the same with the mean", loss_of[3]}}};
}

KAZAN_STAGE(LossRecovered, "measure.loss_recovered",
            "What a model's next-token loss becomes when an SAE's reconstruction goes on in place "
            "of what it stands for")

}  // namespace kazan
