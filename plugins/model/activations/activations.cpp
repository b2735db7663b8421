#include "activations/activations.hpp"

#include <algorithm>

#include "activations/live.hpp"
#include "sdk/artifacts/sizes.hpp"
#include "sites/choice.hpp"

namespace kazan {
namespace {

std::string too_long(std::int64_t longest, std::int64_t context) {
  return "the longest window has " + std::to_string(longest) + " tokens; the model's context is " +
         std::to_string(context) +
         ": shorten the text, or cut it (window of text.tokens or text.pack)";
}

// Of a window, for they may be too many to hold.
void check_ids(const TokenWindows& tokens, std::size_t window, std::int64_t vocabulary) {
  for (const auto id : tokens.ids(tokens.windows[window], tokens.window_end(window)))
    if (id < 0 || id >= vocabulary)
      throw Error(Fault::experiment,
                  "token id " + std::to_string(id) + " is not in the model's vocabulary of " +
                      std::to_string(vocabulary) + ": the tokens were made for another model");
}

// What can be said only now that the tokens exist.
void check_tokens(const TokenWindows& tokens, std::int64_t context, std::int64_t vocabulary) {
  if (tokens.rows() == 0) throw Error(Fault::experiment, "there are no tokens");
  if (const auto longest = tokens.longest_window(); longest > context)
    throw Error(Fault::experiment, too_long(longest, context));
  if (tokens.vocabulary <= vocabulary) return;  // ids are below theirs
  for (std::size_t i = 0; i < tokens.windows.size(); ++i) check_ids(tokens, i, vocabulary);
}

}  // namespace

void ModelActivations::plan(Planner& planner) {
  const auto described = ModelDescription::of(planner.description(model).attributes);
  const ModelDims dims = dims_of(described);
  const auto chosen = choose_site(planner, site, layer, described);
  if (!chosen) return;
  const auto width = row_width(*chosen->row, dims);
  planner.resolved("model", Json::object({{"inputs", width ? Json(*width) : Json()},
                                          {"heads", dims.heads},
                                          {"context", described.context},
                                          {"vocabulary", described.vocabulary}}));
  plan_rows(planner, described, chosen->layer, width);
}

// Text in one window is no longer than the context, or refused: here if its tokens are counted
// already, else by run().
void ModelActivations::plan_rows(Planner& planner, const ModelDescription& described,
                                 std::int64_t index, std::optional<std::int64_t> width) {
  const Description& text = planner.description(tokens);
  const std::int64_t context = described.context;
  const bool one_window = text.attributes.get("windows", 0) == Json(1);
  const Json* longest = text.attributes.find("window");
  if (longest && longest->integer() > context && text.most("tokens").value_or(0) > context)
    return planner.error(tokens,
                         too_long(std::min(longest->integer(), *text.most("tokens")), context));
  Dimension rows = text.dimension("tokens"), inputs{"inputs", width};
  if (one_window && rows.size.value_or(0) > context)
    return planner.error(tokens, too_long(*rows.size, context));
  if (one_window && !rows.size) rows.at_most = std::min(rows.at_most.value_or(context), context);
  std::int64_t window = std::min(text.most("tokens").value_or(context), context);
  if (longest) window = std::min(window, longest->integer());
  if (!width) inputs.at_most = described.heads * window;  // a pattern
  Description out{{rows, inputs},
                  Json::object({{"site", *site},
                                {"layer", index},
                                {"model", described.name},
                                {"family", described.provider},
                                {"window", window}})};
  if (const Json* bos = text.attributes.find("prepend_bos")) out.attributes["prepend_bos"] = *bos;
  out.reading = live_reading(described, index, text, most(out, "tokens"),
                             static_cast<double>(window), most(out, "inputs"));
  // A pattern is as large as the window squared: several at once could be too much to hold.
  if (*site != "pattern") out.reading.pass = model.reference() + " " + tokens.reference();
  planner.describe(activations, std::move(out));
  Needs needs;
  needs.memory = token_windows_size(text).memory;  // to look at their ids
  needs.disk = 4 << 10;                            // recipe.json
  planner.estimate(needs);
}

void ModelActivations::run(Context& context) {
  const Json& sizes = context.resolved("model");
  check_tokens(*tokens, sizes.at("context").integer(), sizes.at("vocabulary").integer());
  const Json& width = sizes.at("inputs");  // unknown before for a pattern
  const std::int64_t inputs =
      width.is_null() ? sizes.at("heads").integer() * tokens->longest_window() : width.integer();
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
