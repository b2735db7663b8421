#include <algorithm>
#include <cmath>

#include "estimate.hpp"
#include "figure.hpp"
#include "firings.hpp"
#include "measure/maths/figures.hpp"
#include "measure/maths/inputs.hpp"
#include "measure/maths/overlap.hpp"
#include "measure/maths/pieces.hpp"
#include "sae/common/other_rows.hpp"
#include "sdk/artifacts/table.hpp"
#include "sdk/provider.hpp"
#include "sdk/stage.hpp"
#include "text.hpp"

namespace kazan {
namespace {

constexpr const char* kLargest = "where it is largest";
constexpr const char* kSampled = "drawn from where it fires";

}  // namespace

class Contexts final : public Stage {
  Input<Sae> sae{this, "sae", "whose latents are looked at"};
  Input<Activations> activations{this, "activations", "[tokens inputs] f32, encoded as they pass"};
  Input<TokenWindows> tokens{this, "tokens", "of the same rows"};
  Output<Table> latent_table{this, "latents", "one row a latent: how often it fires, and how much",
                             tolerance(1e-2)};
  Output<Table> context_table{this, "contexts", "one row a context: latent, row, value and text",
                              tolerance(1e-2)};
  Param<std::int64_t> largest{
      this,        "largest",    10, "contexts of each latent where it is largest, one a window",
      at_least(0), at_most(1000)};
  Param<std::int64_t> sampled{
      this,        "sampled",    5, "contexts of each latent, drawn from all rows where it fires",
      at_least(0), at_most(1000)};
  Param<std::int64_t> before{
      this, "before", 20, "tokens shown ahead of the one that fires", at_least(0), at_most(1000)};
  Param<std::int64_t> after{this,        "after",      10, "tokens shown behind it",
                            at_least(0), at_most(1000)};
  Param<std::int64_t> shown{this,        "shown",
                            24,          "latents on the report, drawn from those that fire",
                            at_least(0), at_most(1000)};
  Param<std::vector<std::int64_t>> latents{this, "latents", std::vector<std::int64_t>(),
                                           "latents on the report besides", at_least(0)};
  Param<std::int64_t> batch{this, "batch", 4096, "rows at a time", at_least(1), not_keyed};
  Metric row_count{this, "rows", "rows of activations, one a token of each window"};
  Metric alive{this, "alive", "share of latents active (z not 0) in at least one row", headline};
  Metric l0{this, "l0", "mean over rows of active latents (z not 0)"};
  Metric always_on{this, "always_on", "latents active (z not 0) in every row"};
  Seed seed{this};
  Threads threads{this};

  void plan(Planner& planner) override;
  void run(Context& context) override;

  void check_latents() const;
  Firings find(Context& context, SaeEncoder& encoder) const;
  std::vector<std::int64_t> to_show(const Firings& firings, const Draws& draws) const;
  std::string note_of(const Firings& firings, std::int64_t latent) const;
  ShadedContext shaded(const ContextText& text, SaeEncoder& encoder, std::int64_t latent,
                       const Firing& firing, const char* group) const;
  Figure figure(Context& context, const Firings& firings, const ContextText& text,
                SaeEncoder& encoder) const;
  void report(Context& context, const Firings& firings) const;
  Table table_of_latents(const Firings& firings) const;
  Table table_of_contexts(Context& context, const Firings& firings, const ContextText& text) const;
};

void Contexts::plan(Planner& planner) {
  require_equal(planner, "inputs", activations, sae);
  require_equal(planner, "tokens", tokens, activations);
  plan_overlap(planner, planner.description(tokens), kCountedInEach);
  const auto& encoder = planner.description(sae);
  sae::warn_of_other_rows(planner, encoder, planner.description(activations).attributes);
  for (const auto latent : *latents)
    if (const auto count = encoder.size("latents"); count && latent >= *count)
      planner.error(latents, wrong_value("", "", "latents from 0 to " + std::to_string(*count - 1),
                                         std::to_string(latent)));
  planner.estimate(
      needs_of_contexts({encoder, planner.description(activations), planner.description(tokens)},
                        {static_cast<double>(*batch), static_cast<double>(*largest + *sampled),
                         static_cast<double>(*shown) + static_cast<double>(latents->size()),
                         static_cast<double>(*before + 1 + *after)},
                        planner.threads()));
}

void Contexts::check_latents() const {
  if (tokens->rows() != activations->rows())
    throw Error(Fault::experiment, std::to_string(tokens->rows()) + " tokens were given with " +
                                       std::to_string(activations->rows()) +
                                       " rows of activations");
  for (const auto latent : *latents)
    if (latent >= sae->latents())
      throw Error(
          Fault::experiment,
          wrong_value("", "latents", "latents from 0 to " + std::to_string(sae->latents() - 1),
                      std::to_string(latent))
              .message);
}

Firings Contexts::find(Context& context, SaeEncoder& encoder) const {
  Firings firings(sae->latents(), *largest, *sampled, context.draws("measure.contexts.sampled"));
  const std::int64_t rows = activations->rows();
  std::size_t window = 0;
  for (std::int64_t begin = 0; begin < rows; begin += *batch) {
    context.check_stop();
    const std::int64_t end = std::min(rows, begin + *batch);
    Codes codes;
    codes.latents = sae->latents();
    encoder.encode(activations->read(begin, end), codes);
    for (std::int64_t row = begin; row < end; ++row) {
      if (row == tokens->window_end(window)) ++window;
      const auto active = codes.latents_of(row - begin);
      const auto values = codes.activations_of(row - begin);
      for (std::size_t i = 0; i < active.size(); ++i)
        firings.add(row, static_cast<std::int64_t>(window), active[i], values[i]);
    }
    context.progress(end, rows, "row");
  }
  return firings;
}

void Contexts::run(Context& context) {
  check_latents();
  warn_of_overlap(context, *tokens, tokens->windows, kCountedInEach);
  auto& variant = variant_of(*sae, context.services());
  context.environment(variant.environment(context.threads()));
  context.environment(activations->source->environment());  // of live rows
  const auto encoder = variant.open(*sae, context.threads());
  const Firings firings = find(context, *encoder);
  const ContextText text(*tokens,
                         tokens->pieces.empty()
                             ? Tokens::load(context.services().artifact(tokens.reference()))
                             : nullptr);
  report(context, firings);
  context.figure(figure(context, firings, text, *encoder));
  *latent_table = table_of_latents(firings);
  *context_table = table_of_contexts(context, firings, text);
}

void Contexts::report(Context& context, const Firings& firings) const {
  const auto rows = activations->rows();
  double ever = 0, always = 0, all = 0;
  for (std::int64_t latent = 0; latent < firings.latents(); ++latent) {
    ever += firings.count(latent) > 0;
    always += firings.count(latent) == rows;
    all += static_cast<double>(firings.count(latent));
  }
  context.metric(row_count, static_cast<double>(rows));
  context.metric(alive, ever / static_cast<double>(firings.latents()));
  context.metric(l0, all / static_cast<double>(rows));
  context.metric(always_on, always);
}

// Drawn, not picked: what a reader sees of a dictionary is then what it is like.
std::vector<std::int64_t> Contexts::to_show(const Firings& firings, const Draws& draws) const {
  std::vector<std::int64_t> out = *latents, firing;
  for (std::int64_t latent = 0; latent < firings.latents(); ++latent)
    if (firings.count(latent) > 0 && std::ranges::find(out, latent) == out.end())
      firing.push_back(latent);
  std::vector<std::int64_t> drawn;
  for (const auto i : draws.permutation(static_cast<std::int64_t>(firing.size()), 0)) {
    if (static_cast<std::int64_t>(drawn.size()) == *shown) break;
    drawn.push_back(firing[static_cast<std::size_t>(i)]);
  }
  std::ranges::sort(drawn, std::ranges::greater(),
                    [&](std::int64_t latent) { return firings.count(latent); });
  out.insert(out.end(), drawn.begin(), drawn.end());
  return out;
}

std::string Contexts::note_of(const Firings& firings, std::int64_t latent) const {
  const auto count = firings.count(latent);
  if (count == 0) return "fires on no token";
  const double share = 100 * static_cast<double>(count) / static_cast<double>(activations->rows());
  return "fires on " + three_digits(share) + " % of tokens, there on average " +
         three_digits(firings.sum(latent) / static_cast<double>(count));
}

// The latent's values are computed once more, for the rows that are shown.
ShadedContext Contexts::shaded(const ContextText& text, SaeEncoder& encoder, std::int64_t latent,
                               const Firing& firing, const char* group) const {
  const Span span = around(*tokens, firing.row, *before, *after);
  Codes codes;
  codes.latents = sae->latents();
  encoder.encode(activations->read(span.begin, span.end), codes);
  ShadedContext out{group,
                    shown_pieces(text.cut(span), span.end - span.begin),
                    {},
                    static_cast<std::size_t>(firing.row - span.begin)};
  for (std::int64_t row = 0; row < codes.rows(); ++row) {
    const auto active = codes.latents_of(row);
    const auto at = std::ranges::lower_bound(active, latent) - active.begin();
    const bool fires = at < std::ssize(active) && active[static_cast<std::size_t>(at)] == latent;
    out.values.push_back(fires ? codes.activations_of(row)[static_cast<std::size_t>(at)] : 0);
  }
  return out;
}

Figure Contexts::figure(Context& context, const Firings& firings, const ContextText& text,
                        SaeEncoder& encoder) const {
  std::vector<LatentContexts> all;
  const auto chosen = to_show(firings, context.draws("measure.contexts.shown"));
  for (const auto latent : chosen) {
    context.check_stop();
    LatentContexts one{latent, note_of(firings, latent), {}};
    for (const auto& firing : firings.largest(latent))
      one.contexts.push_back(shaded(text, encoder, latent, firing, kLargest));
    for (const auto& firing : firings.sampled(latent))
      one.contexts.push_back(shaded(text, encoder, latent, firing, kSampled));
    all.push_back(std::move(one));
  }
  return contexts_figure(
      all, std::to_string(chosen.size()) + " latents, " + std::to_string(latents->size()) +
               " of them chosen by the experiment, the others drawn from all that fire, by how "
               "often they do. Of each: the tokens where it is largest, one a window of the text, "
               "and tokens drawn from all where it fires, which say what it is like when it is not "
               "at its largest. The number before a line is the latent's activation at the framed "
               "token.");
}

Table Contexts::table_of_latents(const Firings& firings) const {
  Column::Integers latent, rows;
  Column::Numbers density, mean, most;
  for (std::int64_t j = 0; j < firings.latents(); ++j) {
    const auto count = static_cast<double>(firings.count(j));
    const auto top = firings.largest(j);
    latent.push_back(j);
    rows.push_back(firings.count(j));
    density.push_back(count / static_cast<double>(activations->rows()));
    mean.push_back(count > 0 ? firings.sum(j) / count : std::nan(""));
    most.push_back(top.empty() ? std::nan("") : double{top.front().value});
  }
  return {{{"latent", "index", latent},
           {"rows", "rows where it is active (z not 0)", rows},
           {"density", "rows / all rows", density},
           {"mean_active", "mean of z over those rows; undefined when there are none", mean},
           {"largest", "z of the largest magnitude; undefined when none is kept", most}}};
}

Table Contexts::table_of_contexts(Context& context, const Firings& firings,
                                  const ContextText& text) const {
  Column::Integers latent, row, document;
  Column::Strings why, words;
  Column::Numbers value;
  const auto add = [&](std::int64_t j, const std::vector<Firing>& list, const char* reason) {
    for (const auto& firing : list) {
      latent.push_back(j);
      why.push_back(reason);
      row.push_back(firing.row);
      document.push_back(tokens->parts.empty() ? 0 : tokens->part_of(firing.row).document);
      value.push_back(double{firing.value});
      words.push_back(text.line(around(*tokens, firing.row, *before, *after), firing.row));
    }
  };
  for (std::int64_t j = 0; j < firings.latents(); ++j) {
    context.check_stop();
    add(j, firings.largest(j), "largest");
    add(j, firings.sampled(j), "sampled");
  }
  return {{{"latent", "index", latent},
           {"why",
            "largest: of its largest activations, one a window; sampled: drawn from all rows "
            "where it is active",
            why},
           {"row", "of the activations", row},
           {"document", "of the row, from 0 in the corpus's order; 0 of a text", document},
           {"activation", "z", value},
           {"text", "around the row, whose token is between « and »", words}}};
}

KAZAN_STAGE(
    Contexts, "measure.contexts",
    "Where each latent fires: the tokens where it is largest, and drawn ones, in their text")

}  // namespace kazan
