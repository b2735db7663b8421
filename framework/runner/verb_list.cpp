#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "host/catalog/catalog.hpp"
#include "runner/colour.hpp"
#include "runner/lost_folders.hpp"
#include "runner/progress/display.hpp"
#include "runner/reference/pages.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

// A plugin or name that cannot be used ends `list` with 69, and so does that there is none, so that
// it tells whether an installation is whole; what can be used is listed all the same.
int exit_code_of(const Catalog& catalog) {
  const auto& plugins = catalog.plugins();
  const bool broken = std::any_of(plugins.begin(), plugins.end(),
                                  [](const Plugin& plugin) { return !plugin.problem.empty(); });
  return plugins.empty() || broken || !catalog.clashes().empty() ? exit_code(Fault::plugin) : 0;
}

void print_text(const Catalog& catalog) {
  if (catalog.plugins().empty()) throw Error(Fault::plugin, catalog.no_plugin());
  const auto stages = catalog.stage_ids(), renderers = catalog.renderer_ids();
  std::size_t width = 0;
  for (const auto* ids : {&stages, &renderers})
    for (const auto& id : *ids) width = std::max(width, columns(printable(id)));
  const auto row = [&](const std::string& id, const std::string& doc) {
    std::printf("  %s  %s\n", padded(printable(id), width).c_str(), printable(doc).c_str());
  };
  const auto heading = [](const char* text) {
    std::printf("%s\n", coloured(stdout, Colour::blue, text).c_str());
  };
  heading("stages");
  for (const auto& id : stages) row(id, catalog.stage(id).doc);
  std::printf("\n");
  heading("renderers");
  for (const auto& id : renderers) row(id, catalog.renderer(id).doc);

  const auto refuse = [](const std::string& name, const std::string& problem) {
    std::fprintf(stderr, "%s %s: %s\n", coloured(stderr, Colour::red, "cannot be used:").c_str(),
                 printable(name).c_str(), printable(problem).c_str());
  };
  for (const auto& plugin : catalog.plugins())
    if (!plugin.problem.empty()) refuse(plugin.name, plugin.problem);
  for (const auto& [id, problem] : catalog.clashes()) refuse(id, problem);
}

template <class Info>
Json offered(const Catalog& catalog, const Info& info) {
  const Plugin& plugin = catalog.plugin_of(info.id);
  return Json::object({{"id", info.id},
                       {"doc", info.doc},
                       {"plugin", plugin.name},
                       {"library", plugin.library.native()}});
}

// docs/check.md
void print_json(const Catalog& catalog) {
  Json stages = Json::array(), renderers = Json::array(), broken = Json::array(),
       clashes = Json::array(), folders = Json::array();
  for (const auto& id : catalog.stage_ids()) stages.push(offered(catalog, catalog.stage(id)));
  for (const auto& id : catalog.renderer_ids())
    renderers.push(offered(catalog, catalog.renderer(id)));
  for (const auto& plugin : catalog.plugins())
    if (!plugin.problem.empty())
      broken.push(Json::object({{"plugin", plugin.name},
                                {"library", plugin.library.native()},
                                {"problem", plugin.problem}}));
  for (const auto& [id, problem] : catalog.clashes())
    clashes.push(Json::object({{"id", id}, {"problem", problem}}));
  for (const auto& folder : catalog.looked_in())
    folders.push(Json::object({{"path", folder.path.native()},
                               {"plugins", static_cast<std::int64_t>(folder.plugins)},
                               {"problem", folder.problem.empty() ? Json() : folder.problem}}));
  const Json json = Json::object({{"format", 1},
                                  {"stages", std::move(stages)},
                                  {"renderers", std::move(renderers)},
                                  {"broken", std::move(broken)},
                                  {"clashes", std::move(clashes)},
                                  {"folders", std::move(folders)}});
  std::printf("%s\n", json.dump(2).c_str());
}

}  // namespace

int verb_list(const Options& options) {
  Catalog catalog(plugin_folders(options.plugins));
  catalog.try_to_load();
  if (options.format == "json")
    print_json(catalog);
  else if (options.format == "md")
    std::printf("%s", index_page(catalog).c_str());
  else
    print_text(catalog);
  tell_lost_folders(catalog, options);
  return exit_code_of(catalog);
}

}  // namespace kazan
