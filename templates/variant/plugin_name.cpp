#include "plugin_name.hpp"

#include <cmath>

namespace plugin_family {

// From what is stored with an SAE, too: {"width": 0.1}.
PluginName::PluginName(const kazan::Json& params, std::int64_t /*latents*/)
    : width(static_cast<float>(params.at("width").number())) {
  if (!(width > 0) || !std::isfinite(width))
    throw kazan::Error(kazan::Fault::input,
                       kazan::wrong_value("", "width of plugin_family.plugin_name",
                                          "a number above 0", std::to_string(width)));
}

void PluginName::activate(std::span<const float> a,
                          std::vector<kazan::ActiveLatent>& active) const {
  for (std::size_t j = 0; j < a.size(); ++j) {
    if (!(a[j] > 0)) continue;
    const float part = a[j] / (a[j] + width);  // of a that is kept, below 1
    active.push_back({static_cast<std::int32_t>(j), a[j] * part, part * (2 - part)});
  }
}

}  // namespace plugin_family

using plugin_family::PluginName;
KAZAN_SAE_VARIANT(PluginName, "plugin_family.plugin_name",
                  "Trains a sparse autoencoder with a ReLU whose corner is rounded")
