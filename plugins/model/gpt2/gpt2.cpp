// model.gpt2: a GPT-2 and its tokenizer, by reference.
#include "decoder/stage.hpp"
#include "gpt2/config.hpp"

namespace kazan {
namespace {

class Gpt2 final : public DecoderStage {
 public:
  Gpt2()
      : DecoderStage(gpt2_family(), {"gpt2", "bundled/mini"},
                     "the first that there is of: a folder, a name on the Hugging Face hub (gpt2, "
                     "org/name), "
                     "from its cache or fetched, bundled/NAME, random:SHAPE@SEED (SHAPE: gpt2, "
                     "gpt2-medium, gpt2-large, "
                     "gpt2-xl, distilgpt2 or a config.json; SEED 0 when left out)") {}
};

}  // namespace

KAZAN_STAGE(Gpt2, "model.gpt2", "A GPT-2 language model and its tokenizer, from files or random")

}  // namespace kazan
