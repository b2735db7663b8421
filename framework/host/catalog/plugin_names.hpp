// What plugins, stages and renderers may be called.
#pragma once

#include <string>

namespace kazan {

inline constexpr const char* kPluginNameForm =
    "FAMILY.NAME, each of a-z, 0-9 and _ with a letter first";

bool is_word(const std::string& text);         // "top_share2": one of the two
bool is_plugin_name(const std::string& text);  // "measure.kurtosis"

}  // namespace kazan
