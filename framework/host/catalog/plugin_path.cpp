#include "host/catalog/plugin_path.hpp"

#include "base/text.hpp"
#include "base/variable.hpp"

namespace kazan {

std::vector<std::filesystem::path> plugin_path() {
  std::vector<std::filesystem::path> folders;
  for (const auto& folder : split(variable("KAZAN_PLUGIN_PATH"), ':'))
    if (!folder.empty()) folders.emplace_back(folder);
  return folders;
}

}  // namespace kazan
