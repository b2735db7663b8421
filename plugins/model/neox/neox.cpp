// model.neox: a GPT-NeoX (Pythia) and its tokenizer, by reference.
#include "decoder/stage.hpp"
#include "neox/config.hpp"

namespace kazan {
namespace {

class Neox final : public DecoderStage {
 public:
  Neox()
      : DecoderStage(
            neox_family(), {"pythia-70m"},
            "the first that there is of: a folder, a name on the Hugging Face hub (pythia-70m, "
            "org/name), from its cache or fetched, random:SHAPE@SEED (SHAPE: pythia-14m, -31m, "
            "-70m, -160m, "
            "-410m, -1b, -1.4b, -2.8b or a config.json; SEED 0 when left out)") {}
};

}  // namespace

KAZAN_STAGE(Neox, "model.neox",
            "A GPT-NeoX language model (Pythia) and its tokenizer, from files or random")

}  // namespace kazan
