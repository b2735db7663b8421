#include <optional>

#include "base/text.hpp"
#include "export/estimate.hpp"
#include "sdk/stage.hpp"
#include "travel/layout.hpp"
#include "travel/readme.hpp"

namespace kazan::sae {

class Export final : public Stage {
 public:
  Input<Sae> sae{this, "sae", "the SAE"};
  Output<SaeFolder> folder{this, "folder", "the folder, beside a README.md that says what is lost"};
  Param<std::string> format{this, "format", required, "whose folder it will be",
                            one_of({"saelens", "sparsify"})};
  Param<std::optional<std::string>> hook{
      this, "hook", std::nullopt,
      "the place in the model by the format's names, and the folder's name; unless given: that of "
      "the rows that the SAE was trained on (blocks.6.hook_mlp_out; h.6.mlp)"};
  Param<std::optional<std::string>> model{
      this, "model", std::nullopt,
      "the model by the format's names; unless given: as the experiment names it"};
  Metric latents{this, "latents", "latents of the SAE"};

  void plan(Planner& planner) override;
  void run(Context& context) override;

 private:
  void plan_hook(Planner& planner, const Layout& layout, const Place& place);
  void plan_model(Planner& planner, const Place& place);
};

namespace {

const Json& none() {
  static const Json object = Json::object();
  return object;
}

// Of the SAE as it will be read again.
Json imported(const Description& sae, bool known, const Layout& layout) {
  const std::string variant = known ? layout.comes_back_as(sae) : "";
  Json out = Json::object({{"variant", variant}, {"tied", false}});
  if (variant == "sae.topk") out["k"] = sae.attributes.get("k", Json());
  if (const Json* on = sae.attributes.find("trained_on")) out["trained_on"] = *on;
  return Json::object({{"layout", layout.name()}, {"sae", std::move(out)}});
}

}  // namespace

void Export::plan(Planner& planner) {
  const Layout& layout = layout_named(*format);
  const Description& given = planner.description(sae);
  const Json& variant = given.attributes.get("variant", none());
  const std::string of = variant.is_string() ? variant.string() : "";
  if (const auto why = of.empty() ? "" : layout.refusal(of); !why.empty())
    return planner.error(format, why);
  const Place place = Place::of(given.attributes.get("trained_on", none()));
  plan_hook(planner, layout, place);
  plan_model(planner, place);
  planner.resolved("about", About{hook->value_or(""), model->value_or(""), place}.to_json());
  planner.estimate(needs_of_export(given));
  planner.describe(folder, {{given.dimension("latents"), given.dimension("inputs")},
                            imported(given, !of.empty(), layout)});
}

void Export::plan_hook(Planner& planner, const Layout& layout, const Place& place) {
  if (*hook && !is_folder_name(**hook))
    return planner.error(hook, wrong_value("", "",
                                           "what can be a folder's name beside README.md and "
                                           "sae_folder.json, without / \\ and quotes",
                                           **hook));
  if (*hook) return;
  const std::string name = layout.hook(place);
  if (!name.empty()) return hook.resolve(name);
  const std::string where =
      place.site.empty() ? "it is not known where the SAE's rows are from"
                         : std::string(layout.name()) + " has no name for the site " + place.site;
  planner.error(hook, lacking("", where, "a name of the place"));
}

// What a cfg.json from elsewhere had as the model's name comes here too, by sae.import.
void Export::plan_model(Planner& planner, const Place& place) {
  if (!*model) model.resolve(place.model.empty() ? std::nullopt : std::optional(place.model));
  if (*model && !is_line_of_text(**model))
    planner.error(model, wrong_value("", "",
                                     "a name in a line of text, without backquotes and control "
                                     "characters and below 1000 bytes",
                                     **model));
}

void Export::run(Context& context) {
  const About about = About::of(context.resolved("about"));
  *folder = layout_named(*format).exported(*sae, about);
  for (const auto& loss : losses_in(folder->readme)) context.log("lost: " + loss);
  context.metric(latents, static_cast<double>(sae->latents()));
}

}  // namespace kazan::sae

using kazan::sae::Export;
KAZAN_STAGE(Export, "sae.export", "Writes an SAE as SAELens or sparsify reads it")
