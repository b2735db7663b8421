// Weights with the JSON that describes them: an SAE (sae.json), a GPT-2 (config.json).
#include "gpt2/weights.hpp"

#include "safetensors_input.hpp"
#include "sdk/artifacts/reconstruct.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

void mutate(std::string& bytes, std::size_t limit, std::minstd_rand& dice) {
  const auto files = parts(bytes, 2);
  if (dice() % 2) return mutate_a_part(bytes, 2, limit, dice);
  std::string weights(files[1]);
  mutate_safetensors(weights, limit, dice);
  bytes = std::string(files[0]).append(kBetween).append(weights);
}

void as_sae() {
  const auto sae = Sae::load(ArtifactFolder{folder()});
  require(sae->encoder.count() == sae->latents() * sae->inputs(), "an encoder has its shape");
  Codes codes;
  codes.latents = sae->latents();
  codes.append_row(std::vector<float>(static_cast<std::size_t>(codes.latents), 1.0f));
  std::vector<double> row(static_cast<std::size_t>(sae->inputs()));
  reconstruct_row(*sae, codes, 0, row);
}

void as_gpt2() {
  const auto config = Gpt2Config::read(folder() / "config.json");
  const Json json = config.to_json();
  require(Gpt2Config::parse(json, "again").to_json() == json,
          "a configuration reads back the same");
  check_gpt2_weights(Safetensors(folder() / "model.safetensors"), config);
}

}  // namespace

KAZAN_FUZZ_TARGET(weights, mutate) {
  const auto files = parts(bytes, 2);
  for (const char* name : {"sae.json", "config.json"}) put(name, files[0]);
  for (const char* name : {"sae.safetensors", "model.safetensors"}) put(name, files[1]);
  try {
    return as_gpt2();
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
  }
  as_sae();
}
