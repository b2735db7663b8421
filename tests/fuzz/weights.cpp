// Weights with the JSON that describes them: an SAE (sae.json), a GPT-2 or GPT-NeoX (config.json).
#include "decoder/tensors.hpp"
#include "gpt2/config.hpp"
#include "neox/config.hpp"
#include "safetensors_input.hpp"
#include "sdk/artifacts/reconstruct.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

void as_sae() {
  const auto sae = Sae::load(ArtifactFolder{folder()});
  require(sae->encoder.count() == sae->latents() * sae->inputs(), "an encoder has its shape");
  Codes codes;
  codes.latents = sae->latents();
  codes.append_row(std::vector<float>(static_cast<std::size_t>(codes.latents), 1.0f));
  std::vector<double> row(static_cast<std::size_t>(sae->inputs()));
  reconstruct_row(*sae, codes, 0, row);
}

void as_decoder(const DecoderFamily& family) {
  const Decoder decoder = read_decoder(family, folder() / "config.json");
  require(read_decoder(family, decoder.config, "again").config == decoder.config,
          "a configuration reads back the same");
  check_weights(WeightFiles({folder() / "model.safetensors"}), decoder);
}

}  // namespace

KAZAN_FUZZ_TARGET(weights, mutate_described_weights) {
  const auto files = parts(bytes, 2);
  for (const char* name : {"sae.json", "config.json"}) put(name, files[0]);
  for (const char* name : {"sae.safetensors", "model.safetensors"}) put(name, files[1]);
  for (const auto* family : {&gpt2_family(), &neox_family()}) try {
      return as_decoder(*family);
    } catch (const Error& e) {
      if (e.fault() == Fault::internal) throw;
    }
  as_sae();
}
