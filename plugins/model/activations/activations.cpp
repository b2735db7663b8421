#include "activations/activations.hpp"

#include <algorithm>

#include "activations/live.hpp"
#include "sites/sites.hpp"

namespace kazan {
namespace {

ModelDims dims_of(const Json& model) {
  return {model.at("layers").integer(), model.at("width").integer(), model.at("heads").integer(),
          model.at("head_width").integer(), model.at("mlp_width").integer()};
}

// What can be said only now that the tokens exist.
void check_tokens(const Tokens& tokens, std::int64_t context, std::int64_t vocabulary) {
  if (tokens.rows() == 0) throw Error(Fault::experiment, "there are no tokens");
  if (const auto longest = longest_window(tokens); longest > context)
    throw Error(Fault::experiment, "the longest window has " + std::to_string(longest) +
                                       " tokens; the model's context is " +
                                       std::to_string(context) + ": shorten the text");
  for (const auto& token : tokens.tokens)
    if (token.id < 0 || token.id >= vocabulary)
      throw Error(Fault::experiment,
                  "token id " + std::to_string(token.id) + " is not in the model's vocabulary of " +
                      std::to_string(vocabulary) + ": the tokens were made for another model");
}

}  // namespace

void ModelActivations::plan(Planner& planner) {
  const Json& sizes = planner.description(model).attributes;
  const ModelDims dims = dims_of(sizes);
  NamedSite named;
  try {
    named = parse_site(*site);
  } catch (const Error& e) {
    return planner.error(site, e);
  }
  std::string chosen = layer->value_or(named.layer ? std::to_string(*named.layer) : "");
  if (chosen.empty())
    return planner.error(site, lacking("", "the site " + *site + " needs a layer",
                                       "layer: 0 to " + std::to_string(dims.layers - 1) +
                                           ", negative from the end, or middle"));
  std::int64_t index = 0;
  try {
    index = resolve_layer(chosen, dims.layers);
  } catch (const Error& e) {
    return *layer ? planner.error(layer, e) : planner.error(site, e);
  }
  if (named.layer && *named.layer != index)
    return planner.error(
        layer,
        wrong_value("", "", std::to_string(*named.layer) + ", where the site " + *site + " is",
                    chosen));
  site.resolve(named.row->name);
  layer.resolve(std::to_string(index));
  const auto width = row_width(*named.row, dims);
  planner.resolved("model", Json::object({{"inputs", width ? Json(*width) : Json()},
                                          {"heads", dims.heads},
                                          {"context", sizes.at("context")},
                                          {"vocabulary", sizes.at("vocabulary")}}));
  planner.describe(activations,
                   {{{"tokens", planner.description(tokens).size("tokens")}, {"inputs", width}},
                    Json::object({{"site", named.row->name}, {"layer", index}})});
}

void ModelActivations::run(Context& context) {
  const Json& sizes = context.resolved("model");
  check_tokens(*tokens, sizes.at("context").integer(), sizes.at("vocabulary").integer());
  const Json& width = sizes.at("inputs");  // unknown before for a pattern
  const std::int64_t inputs =
      width.is_null() ? sizes.at("heads").integer() * longest_window(*tokens) : width.integer();
  *activations =
      Activations::live({"model.activations",
                         Json::object({{"site", *site},
                                       {"layer", std::int64_t{std::stoll(layer->value())}},
                                       {"inputs", inputs}}),
                         model.reference(), tokens.reference()});
}

KAZAN_STAGE(ModelActivations, "model.activations",
            "What a model computes at one site, one row a token; computed when read")
KAZAN_PROVIDE(RecipeRunner, LiveActivationsRunner)

}  // namespace kazan
