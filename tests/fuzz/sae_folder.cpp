// cfg.json and weights of a stranger's folder, as sae.import reads it, in the format of either; and
// what it gives written as that format and read again.
#include "safetensors_input.hpp"
#include "target.hpp"
#include "travel/layout.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

void as(const sae::Layout& layout, const Json& config, const std::filesystem::path& weights) {
  const auto declared = layout.read(config, "h.6.mlp");
  const Sae sae = sae::import_sae(layout, declared, Safetensors(weights));
  require(sae.encoder.count() == declared.latents * declared.inputs, "an encoder has its shape");
  const auto written = layout.exported(sae, {"h.6.mlp", "", {}});
  const auto again = layout.read(written.config, written.name);
  require(again.latents == declared.latents && again.variant == declared.variant,
          "what is written is read as what it was");
}

}  // namespace

KAZAN_FUZZ_TARGET(sae_folder, mutate_described_weights) {
  const auto files = parts(bytes, 2);
  const auto weights = put("weights.safetensors", files[1]);
  const Json config = Json::parse(files[0], "cfg.json");
  for (const auto* layout : sae::layouts()) try {
      as(*layout, config, weights);
    } catch (const Error& e) {
      if (e.fault() == Fault::internal) throw;
    }
}
