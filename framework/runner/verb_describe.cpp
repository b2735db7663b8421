#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "host/catalog/types.hpp"
#include "host/catalog/words.hpp"
#include "host/inspect/manual.hpp"
#include "runner/colour.hpp"
#include "runner/lost_folders.hpp"
#include "runner/progress/display.hpp"
#include "runner/reference/pages.hpp"
#include "runner/verbs.hpp"
#include "sdk/metric_text.hpp"

namespace kazan {
namespace {

// A name with what it is, and its doc below.
void print_item(const std::string& name, const std::string& what, const std::string& doc) {
  const std::string head =
      what.empty() ? printable(name) : padded(printable(name), 14) + " " + printable(what);
  std::printf("  %s\n      %s\n", head.c_str(), printable(doc).c_str());
}

void print_title(const char* text) {
  std::printf("\n%s\n", coloured(stdout, Colour::blue, text).c_str());
}

void print_ports(const char* title, const std::vector<PortSpec>& ports) {
  if (ports.empty()) return;
  print_title(title);
  for (const auto& port : ports) print_item(port.name, type_of(port), port.doc);
}

// A type of artifacts, "acme.Histogram/1", by who gives and takes it.
int describe_type(const Catalog& catalog, const std::string& type, const Options& options) {
  const auto types = types_of(catalog);
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    auto complaint = unknown_name("", "no port of any stage has the type", type, types);
    complaint.notes = catalog.places();
    throw Error(Fault::plugin, std::move(complaint));
  }
  const auto givers = givers_of(catalog, type), takers = takers_of(catalog, type);
  if (options.format == "json") {
    const Json json = Json::object(
        {{"format", 1}, {"type", type}, {"given_by", Json(givers)}, {"taken_by", Json(takers)}});
    std::printf("%s\n", json.dump(2).c_str());
    return 0;
  }
  if (options.format == "md")
    throw Error(Fault::usage,
                "of a type there is no page: its stages are in `runner list --format md`");
  std::printf("%s: a type of artifacts\n", printable(type).c_str());
  for (const auto& [title, stages] :
       {std::pair("given by", &givers), std::pair("taken by", &takers)}) {
    print_title(title);
    for (const auto& id : *stages) std::printf("  %s\n", printable(id).c_str());
    if (stages->empty()) std::printf("  no stage\n");
  }
  return 0;
}

void print_items(const StageInfo& stage) {
  print_ports("inputs", stage.inputs);
  print_ports("outputs", stage.outputs);
  if (!stage.params.empty()) print_title("parameters");
  for (const auto& spec : stage.params)
    print_item(spec.name, type_of(spec) + "; " + default_of(spec), spec.doc);
  if (!stage.metrics.empty()) print_title("metrics");
  for (const auto& metric : stage.metrics)
    print_item(metric.name, type_of(metric), general_definition(metric));
}

void print_text(const StageInfo& stage, const Plugin& plugin) {
  std::printf("%s: %s\n", printable(stage.id).c_str(), printable(stage.doc).c_str());
  print_items(stage);
  if (stage.seeded)
    std::printf("\nDraws random numbers: takes a seed, by default the experiment's.\n");
  if (stage.threaded) std::printf("\nUses several threads: takes threads, by default all cores.\n");
  std::printf("\nplugin %s\n", printable(plugin.library.native()).c_str());
  if (const auto chapter = chapter_of(plugin); !chapter.empty())
    std::printf("manual %s\n", printable(chapter.native()).c_str());
  std::printf("docs/ is %s\n",
              printable((installation_folder() / "share/kazan/docs").native()).c_str());
}

void print_json(const StageInfo& stage, const Plugin& plugin, const std::string& code) {
  const auto manual = chapter_of(plugin);
  const Json json = Json::object({{"format", 1},
                                  {"stage", stage.to_json()},
                                  {"plugin", plugin.name},
                                  {"library", plugin.library.native()},
                                  {"code", code},
                                  {"manual", manual.empty() ? Json() : Json(manual.native())}});
  std::printf("%s\n", json.dump(2).c_str());
}

}  // namespace

int verb_describe(const Options& options) {
  const Catalog catalog(plugin_folders(options.plugins));
  tell_lost_folders(catalog, options);
  const auto& id = options.arguments.at(0);
  if (id.find('/') != id.npos) return describe_type(catalog, id, options);
  const StageInfo& stage = catalog.stage(id);
  const Plugin& plugin = catalog.plugin_of(id);
  if (options.format == "json")
    print_json(stage, plugin, catalog.code_id(id));
  else if (options.format == "md")
    std::printf("%s", stage_page(catalog, stage, chapter_of(plugin)).c_str());
  else
    print_text(stage, plugin);
  return 0;
}

}  // namespace kazan
