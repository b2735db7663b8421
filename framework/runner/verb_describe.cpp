#include <cstdio>

#include "base/text.hpp"
#include "host/catalog/catalog.hpp"
#include "runner/colour.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

std::string type_of(const ParamSpec& spec) {
  std::string type(name(spec.type));
  if (spec.list) type = "list of " + type;
  const auto range = describe_range(spec);
  return range.empty() ? type : type + ", " + range;
}

std::string default_of(const ParamSpec& spec) {
  if (spec.required) return "required";
  const Json& v = spec.fallback;
  return "default " + (v.is_string() ? (v.string().empty() ? "\"\"" : v.string()) : v.dump());
}

std::string tolerance_of(const PortSpec& port) {
  return port.tolerance == 0 ? "" : ", elsewhere within " + Json(port.tolerance).dump();
}

void print_ports(const char* title, const std::vector<PortSpec>& ports) {
  if (ports.empty()) return;
  std::printf("\n%s\n", coloured(stdout, Colour::blue, title).c_str());
  for (const auto& port : ports)
    std::printf("  %-14s %s%s%s%s\n      %s\n", port.name.c_str(), port.type.c_str(),
                port.list ? ", a list" : "", port.required ? "" : ", may be left out",
                tolerance_of(port).c_str(), port.doc.c_str());
}

}  // namespace

int verb_describe(const Options& options) {
  const Catalog catalog(plugin_folders(options.plugins));
  const auto& id = options.arguments.at(0);
  const StageInfo& stage = catalog.stage(id);
  if (options.format == "json") {
    Json json = Json::object({{"format", 1}, {"stage", stage.to_json()}});
    json["plugin"] = catalog.plugin_of(id).name;
    json["library"] = catalog.plugin_of(id).library.native();
    json["code"] = catalog.code_id(id);
    std::printf("%s\n", json.dump(2).c_str());
    return 0;
  }
  std::printf("%s: %s\n", stage.id.c_str(), stage.doc.c_str());
  print_ports("inputs", stage.inputs);
  print_ports("outputs", stage.outputs);
  if (!stage.params.empty())
    std::printf("\n%s\n", coloured(stdout, Colour::blue, "parameters").c_str());
  for (const auto& spec : stage.params)
    std::printf("  %-14s %s; %s\n      %s\n", spec.name.c_str(), type_of(spec).c_str(),
                default_of(spec).c_str(), spec.doc.c_str());
  if (stage.seeded)
    std::printf("\nDraws random numbers: takes a seed, by default the experiment's.\n");
  if (stage.threaded) std::printf("\nUses several threads: takes threads, by default all cores.\n");
  std::printf("\nplugin %s\n", catalog.plugin_of(id).library.c_str());
  return 0;
}

}  // namespace kazan
