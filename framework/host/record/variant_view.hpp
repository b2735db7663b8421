// The run folder of a sweep as that of one of its variants, run alone: what renderers draw.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>

#include "host/graph/plan.hpp"

namespace kazan {

// Where the variant's reports lie in the run folder: "variants/layer=3,k=16,seed=0". Names that
// cannot be a folder's are file_name_of() them.
std::filesystem::path variant_folder(const PlannedVariant& variant);

class VariantViews {
 public:
  // Throws Error (Fault::input) where the run's manifest cannot be read. `sweep` outlives this.
  VariantViews(std::filesystem::path run, const Plan& sweep);

  // Writes plan.json (plan_of()), manifest.json and experiment.yaml into `view`, an empty folder,
  // and links `nodes` there to those of the run. The manifest has `variant` (its id and
  // coordinates); how long the sweep took and which workers were at it is left out.
  void write(const PlannedVariant& variant, const std::filesystem::path& view) const;

 private:
  using Names = std::unordered_map<std::string, std::string>;  // in the file, by that in the sweep

  Json manifest_of(const PlannedVariant& variant, const Plan& plan, const Names& names) const;

  std::filesystem::path run_;
  const Plan& sweep_;
  Json manifest_;
};

}  // namespace kazan
