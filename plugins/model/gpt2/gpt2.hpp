// model.gpt2: a GPT-2 and its tokenizer, by reference.
#pragma once

#include "gpt2/source.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/stage.hpp"

namespace kazan {

class Gpt2 final : public Stage {
 public:
  Output<Model> model{this, "model", "opened by whoever needs activations or logits"};
  Output<Tokenizer> tokenizer{this, "tokenizer", "vocab.json and merges.txt of the model"};
  Param<std::vector<std::string>> weights{
      this,
      "weights",
      {"gpt2", "bundled/mini"},
      "the first that exists of: a folder, a name in the local Hugging Face cache (gpt2, "
      "org/name), bundled/NAME, random:SHAPE@SEED (SHAPE: gpt2, gpt2-medium, gpt2-large, gpt2-xl "
      "or a config.json; SEED 0 when left out)",
      not_keyed};

  void plan(Planner& planner) override;
  void run(Context& context) override;
};

}  // namespace kazan
