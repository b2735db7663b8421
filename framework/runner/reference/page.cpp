#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"
#include "host/catalog/types.hpp"
#include "host/catalog/words.hpp"
#include "runner/reference/links.hpp"
#include "runner/reference/markdown.hpp"
#include "runner/reference/pages.hpp"
#include "sdk/metric_text.hpp"
#include "sdk/metrics.hpp"

namespace kazan {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string section(const std::string& title, const std::string& body) {
  return body.empty() ? "" : "\n## " + title + "\n\n" + body;
}

std::string inputs_of(const Catalog& catalog, const StageInfo& stage) {
  Rows rows;
  for (const auto& port : stage.inputs)
    rows.push_back({md_code(port.name), md_text(type_of(port)), md_text(port.doc),
                    links(givers_of(catalog, port.type))});
  return md_table({"input", "type", "what", "given by"}, rows);
}

std::string outputs_of(const Catalog& catalog, const StageInfo& stage) {
  Rows rows;
  for (const auto& port : stage.outputs)
    rows.push_back({md_code(port.name), md_text(type_of(port)), md_text(port.doc),
                    links(takers_of(catalog, port.type))});
  rows.push_back({md_code(Metrics::kPort), md_text(Metrics::kType), "the numbers that it reports",
                  links(takers_of(catalog, Metrics::kType))});
  return md_table({"output", "type", "what", "taken by"}, rows);
}

std::string default_cell(const ParamSpec& spec) {
  if (spec.required) return "required";
  if (spec.fallback.is_null()) return "not given";  // "none" may be a choice
  const std::string text = default_of(spec);
  return md_code(text.substr(text.find(' ') + 1));
}

std::string type_cell(const ParamSpec& spec) {
  if (spec.choices.empty()) return md_text(type_of(spec));
  std::vector<std::string> choices;
  for (const auto& choice : spec.choices) choices.push_back(md_code(choice));
  return (spec.list ? "list of " : "") + either(choices);
}

std::string meaning(const ParamSpec& spec) {
  const std::string group = split(spec.name, '.')[0];
  return md_text(spec.doc) + (spec.shorthand ? "; also as " + md_code(group + ": VALUE") : "");
}

std::string params_of(const StageInfo& stage) {
  Rows rows;
  for (const auto& spec : stage.params)
    rows.push_back({md_code(spec.name), type_cell(spec), default_cell(spec), meaning(spec)});
  return md_table({"parameter", "type", "default", "what"}, rows);
}

std::string metrics_of(const StageInfo& stage) {
  Rows rows;
  for (const auto& metric : stage.metrics) {
    const std::string how = type_of(metric);
    rows.push_back({md_code(metric.name),
                    md_text(general_definition(metric) + (how.empty() ? "" : "; " + how))});
  }
  return md_table({"metric", "what"}, rows);
}

std::string of_all(const StageInfo& stage) {
  std::string out;
  if (stage.seeded) out += "\nDraws random numbers: takes `seed`, by default the experiment's.\n";
  if (stage.threaded) out += "\nUses several threads: takes `threads`, by default all cores.\n";
  return out;
}

std::string example_of(const std::filesystem::path& chapter) {
  if (chapter.empty()) return "";
  const auto file = chapter.parent_path() / "example.yaml";
  std::error_code absent;
  if (!std::filesystem::is_regular_file(file, absent)) return "";
  return "```yaml\n" + read_file(file) + "```\n";
}

// From docs/reference, in the sources and where they are installed.
std::string chapter_link(const std::string& plugin) {
  std::string folder = plugin;
  std::replace(folder.begin(), folder.end(), '.', '/');
  return "[" + md_text(plugin) + "](../../plugins/" + folder + "/README.md)";
}

}  // namespace

std::string stage_page(const Catalog& catalog, const StageInfo& stage,
                       const std::filesystem::path& chapter) {
  std::string out = made_from("`runner describe " + stage.id + " --format md`");
  out += "# " + md_text(stage.id) + "\n\n" + md_text(stage.doc) + ".";
  if (!chapter.empty())
    out += " Formulas and why: its chapter of the manual, " +
           chapter_link(catalog.plugin_of(stage.id).name) + ".";
  out += "\n";
  out += section("Inputs", inputs_of(catalog, stage));
  out += section("Outputs", outputs_of(catalog, stage));
  out += section("Parameters", params_of(stage)) + of_all(stage);
  out += section("Metrics", metrics_of(stage));
  return out + section("Example", example_of(chapter));
}

}  // namespace kazan
