#include <algorithm>
#include <cstdio>

#include "host/catalog/catalog.hpp"
#include "runner/colour.hpp"
#include "runner/verbs.hpp"

namespace kazan {

int verb_list(const Options& options) {
  const Catalog catalog(plugin_folders(options.plugins));
  std::size_t width = 0;
  for (const auto& id : catalog.stage_ids()) width = std::max(width, id.size());
  const auto row = [&](const std::string& id, const std::string& doc) {
    std::printf("%-*s  %s\n", static_cast<int>(width), id.c_str(), doc.c_str());
  };
  for (const auto& id : catalog.stage_ids()) row(id, catalog.stage(id).doc);
  for (const auto& plugin : catalog.plugins())
    for (const auto& renderer : plugin.info.renderers)
      if (plugin.problem.empty()) row(renderer.id, renderer.doc + " (renderer)");
  int code = 0;
  for (const auto& plugin : catalog.plugins()) {
    if (plugin.problem.empty()) continue;
    std::fprintf(stderr, "%s %s: %s\n", coloured(stderr, Colour::red, "cannot be used:").c_str(),
                 plugin.name.c_str(), plugin.problem.c_str());
    code = exit_code(Fault::plugin);
  }
  return code;
}

}  // namespace kazan
