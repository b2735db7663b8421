#include "runner/lost_folders.hpp"

#include <algorithm>
#include <cstdio>

#include "host/catalog/plugin_path.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/progress.hpp"

namespace kazan {
namespace {

// What named the folder; "" for that of the installation.
std::string named_by(const std::string& folder, const Options& options) {
  if (std::find(options.plugins.begin(), options.plugins.end(), folder) != options.plugins.end())
    return "--plugins";
  const auto further = plugin_path();
  return std::find(further.begin(), further.end(), folder) != further.end() ? "KAZAN_PLUGIN_PATH"
                                                                            : "";
}

}  // namespace

std::vector<Diagnostic> lost_folders(const Catalog& catalog, const Options& options) {
  std::vector<Diagnostic> lost;
  for (const auto& folder : catalog.looked_in()) {
    const std::string name = named_by(folder.path.native(), options);
    if (name.empty() || !folder.lost) continue;
    const auto source = std::make_shared<Source>(Source{name, folder.path.native(), {}});
    Complaint complaint{
        "no plugins are looked for in " + folder.path.native() + ": it " + folder.problem,
        "plugin-folder",
        "a folder of plugins",
        folder.path.native() + ", which " + folder.problem,
        "",
        {}};
    lost.push_back({{source, 0, 0}, std::move(complaint), Fault::plugin, Severity::warning});
  }
  return lost;
}

void tell_lost_folders(const Catalog& catalog, const Options& options) {
  const bool to_program = options.progress == "json";
  if (options.format == "json" || (options.quiet && !to_program)) return;
  for (const auto& lost : lost_folders(catalog, options)) {
    if (to_program) {
      tell_json("diagnostic", lost.to_json("").members());
      continue;
    }
    std::fprintf(
        stderr, "%s\n",
        printable(lost.place() + std::string(lost.word()) + lost.complaint.message).c_str());
  }
}

}  // namespace kazan
