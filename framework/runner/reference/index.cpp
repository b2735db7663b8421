#include <map>

#include "base/text.hpp"
#include "host/catalog/types.hpp"
#include "runner/reference/links.hpp"
#include "runner/reference/markdown.hpp"
#include "runner/reference/pages.hpp"
#include "sdk/metrics.hpp"

namespace kazan {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string stages_of(const Catalog& catalog) {
  std::map<std::string, Rows> families;
  for (const auto& id : catalog.stage_ids()) {
    const StageInfo& stage = catalog.stage(id);
    std::vector<std::string> takes, gives;
    for (const auto& port : stage.inputs) takes.push_back(md_code(port.name));
    for (const auto& port : stage.outputs) gives.push_back(md_code(port.name));
    families[split(id, '.')[0]].push_back(
        {links({id}), md_text(stage.doc), join(takes, " "), join(gives, " ")});
  }
  std::string out;
  for (const auto& [family, rows] : families)
    out += "\n### " + md_text(family) + "\n\n" +
           md_table({"stage", "what", "inputs", "outputs"}, rows);
  return out;
}

std::string renderers_of(const Catalog& catalog) {
  Rows rows;
  for (const auto& id : catalog.renderer_ids())
    rows.push_back({md_code(id), md_text(catalog.renderer(id).doc)});
  return md_table({"renderer", "what"}, rows);
}

std::string table_of_types(const Catalog& catalog) {
  Rows rows;
  for (const auto& type : types_of(catalog))
    rows.push_back(
        {md_code(type),
         type == Metrics::kType ? "every stage, as `metrics`" : links(givers_of(catalog, type)),
         links(takers_of(catalog, type))});
  return md_table({"type", "given by", "taken by"}, rows);
}

}  // namespace

std::string index_page(const Catalog& catalog) {
  return made_from("`runner list --format md`") +
         "# Reference\n\nWhat the plugins offer, from their own declarations: `runner list` and "
         "`runner describe STAGE` say the same of what is installed. `use` in an "
         "[experiment](../experiments.md) names a stage.\n\n## Stages\n" +
         stages_of(catalog) + "\n## Renderers\n\n" + renderers_of(catalog) +
         "\n## Types of artifacts\n\nAn input takes outputs of its type; the number behind `/` is "
         "the version of how it is saved.\n\n" +
         table_of_types(catalog);
}

}  // namespace kazan
