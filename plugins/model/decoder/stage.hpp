// What the stages of all families are: a model and its tokenizer, by reference. A family's own is
//
//   class Gpt2 final : public DecoderStage {
//    public:
//     Gpt2() : DecoderStage(gpt2_family(), {"gpt2", "bundled/mini"}, "the first that exists of
//     ...") {}
//   };
//   KAZAN_STAGE(Gpt2, "model.gpt2", "A GPT-2 language model and its tokenizer, ...")
#pragma once

#include "decoder/family.hpp"
#include "sdk/artifacts/model.hpp"
#include "sdk/stage.hpp"

namespace kazan {

class DecoderStage : public Stage {
 public:
  Output<Model> model{this, "model", "opened by whoever needs activations or logits"};
  Output<Tokenizer> tokenizer{this, "tokenizer",
                              "vocab.json and merges.txt of the model, or its tokenizer.json"};
  Param<std::vector<std::string>> weights;
  Metric parameters{this, "parameters",
                    "numbers in the model's weights; a tied embedding counts once"};

  void plan(Planner& planner) override;
  void run(Context& context) override;

 protected:
  // `family` outlives the stage. `preferred` and `weights_doc` are the parameter's.
  DecoderStage(const DecoderFamily& family, std::vector<std::string> preferred,
               const char* weights_doc)
      : weights(this, "weights", std::move(preferred), weights_doc, not_keyed), family_(family) {}

 private:
  const DecoderFamily& family_;
};

}  // namespace kazan
