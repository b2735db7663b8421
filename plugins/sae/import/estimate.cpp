#include "import/estimate.hpp"

#include "sdk/artifacts/sizes.hpp"

namespace kazan::sae {

constexpr double kBytesASecond = 200e6;  // read, turned over, written, hashed

Needs needs_of_import(const Description& sae) {
  const ArtifactSize size = sae_size(sae);
  Needs needs;
  // The file's pages; of them in f32 and the SAE's own where they cannot be the file's; both
  // matrices once more where norms go into them.
  needs.memory = 3 * size.memory;
  needs.disk = size.disk;
  needs.seconds = size.disk / kBytesASecond;
  return needs;
}

}  // namespace kazan::sae
