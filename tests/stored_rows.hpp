// For experiments of tests.
#pragma once

#include <string>

namespace kazan::testing {

// Nodes up to `stored`: a layer's rows of the bundled model on a short text.
inline const std::string kStoredRows =
    R"(  text: {use: text.inline, content: "Pear brandy is distilled from ripe pears, plum brandy from plums; both rest in oak, or in glass. In Hungary, Romania and Austria it is made at home."}
  model: {use: model.gpt2, weights: bundled/mini}
  tokens: {use: text.tokens, in: {text: text, tokenizer: model.tokenizer}}
  acts: {use: model.activations, in: {model: model, tokens: tokens}, site: mlp_out, layer: middle}
  stored: {use: store.hdf5, in: acts}
)";

}  // namespace kazan::testing
