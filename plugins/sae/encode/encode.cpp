#include <algorithm>

#include "estimate.hpp"
#include "other_rows.hpp"
#include "sdk/artifacts/activations.hpp"
#include "sdk/artifacts/codes.hpp"
#include "sdk/artifacts/sae.hpp"
#include "sdk/provider.hpp"
#include "sdk/stage.hpp"

namespace kazan::sae {

class Encode final : public Stage {
 public:
  Input<Sae> sae{this, "sae", "the encoder; the plugin that trained it encodes"};
  Input<Activations> activations{this, "activations", "[tokens inputs] f32"};
  Output<Codes> codes{this, "codes", "[tokens latents] sparse f32", tolerance(1e-2)};
  Param<std::int64_t> batch{this, "batch", 4096, "rows at a time", at_least(1)};
  Metric l0{this, "l0", "mean over rows of active latents (z not 0)"};
  Metric alive{this, "alive", "share of latents active (z not 0) in at least one row"};
  Threads threads{this};

  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  void measure(Context& context);
};

void Encode::plan(Planner& planner) {
  const Description& encoder = planner.description(sae);
  const Description& rows = planner.description(activations);
  const auto takes = encoder.size("inputs"), has = rows.size("inputs");
  if (takes && has && *takes != *has)
    planner.error(activations,
                  wrong_value("", "", "rows of " + std::to_string(*takes) + ", as the SAE takes",
                              std::to_string(*has)));
  warn_of_other_rows(planner, encoder, rows.attributes);
  Description out{{rows.dimension("tokens"), encoder.dimension("latents")}};
  if (const Json* active = encoder.attributes.find("k")) out.attributes["most_active"] = *active;
  if (const Json* most = encoder.attributes.find("most_active"); most && !most->is_null())
    out.attributes["most_active"] = *most;
  // A threshold keeps about as many as training did, on average.
  if (const Json* mean = encoder.attributes.find("mean_active"); mean && !mean->is_null())
    out.attributes["most_active"] = 2 * mean->integer();
  planner.estimate(
      needs_of_encoding(encoder, rows, out, static_cast<double>(*batch), planner.threads()));
  planner.describe(codes, std::move(out));
}

void Encode::run(Context& context) {
  auto& variant = variant_of(*sae, context.services());
  context.environment(variant.environment(context.threads()));
  context.environment(activations->source->environment());  // of live rows
  const std::int64_t rows = activations->rows();
  codes->latents = sae->latents();
  const auto encoder = variant.open(*sae, context.threads());
  for (std::int64_t begin = 0; begin < rows; begin += *batch) {
    context.check_stop();
    const std::int64_t end = std::min(rows, begin + *batch);
    encoder->encode(activations->read(begin, end), *codes);
    context.progress(end, rows, "row");
  }
  measure(context);
}

void Encode::measure(Context& context) {
  const Codes& out = *codes;
  std::vector<bool> fired(static_cast<std::size_t>(out.latents));
  for (const auto j : out.latent) fired[static_cast<std::size_t>(j)] = true;
  const auto ever = static_cast<double>(std::count(fired.begin(), fired.end(), true));
  context.metric(l0, static_cast<double>(out.active()) / static_cast<double>(out.rows()));
  context.metric(alive, ever / static_cast<double>(out.latents));
}

}  // namespace kazan::sae

using kazan::sae::Encode;
KAZAN_STAGE(Encode, "sae.encode", "The latents of activations, as sparse codes")
