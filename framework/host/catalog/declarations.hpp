// What a plugin's author can have declared wrongly: found when the plugin is built
// (kazan-describe), and by `runner plugin check`.
#pragma once

#include <string>
#include <vector>

#include "host/catalog/metadata.hpp"

namespace kazan {

// All that is wrong, each in words; none where nothing is. Of a plugin each with the stage, its
// class, its source and `library`.
std::vector<std::string> faults_of(const StageInfo& stage);
std::vector<std::string> faults_of(const RendererInfo& renderer);
std::vector<std::string> faults_of(const PluginInfo& plugin, const std::string& library);

}  // namespace kazan
