#include "host/record/software.hpp"

#include "host/catalog/elf.hpp"

namespace kazan {
namespace {

Json object_of(const std::map<std::string, std::string>& map) {
  Json out = Json::object();
  for (const auto& [name, value] : map) out[name] = value;
  return out;
}

Json plugins_json(const Plan& plan, const Catalog& catalog) {
  std::map<std::string, std::map<std::string, std::string>> plugins;
  for (const auto& node : plan.nodes)
    plugins.emplace(catalog.plugin_of(node.stage).name, catalog.build_ids(node.stage));
  if (plan.renderer != "none")
    plugins.emplace(catalog.plugin_of(plan.renderer).name, catalog.build_ids(plan.renderer));
  Json out = Json::object();
  for (const auto& [name, ids] : plugins) out[name] = object_of(ids);
  return out;
}

}  // namespace

Json software_json(const Plan& plan, const Catalog& catalog) {
  return Json::object({{"version", KAZAN_VERSION},
                       {"runner", ElfFile("/proc/self/exe").build_id()},
                       {"compiler", KAZAN_COMPILER},
                       {"libraries", Json::object({{"Boost", KAZAN_BOOST_VERSION},
                                                   {"yaml-cpp", KAZAN_YAML_VERSION},
                                                   {"OpenSSL", KAZAN_OPENSSL_VERSION},
                                                   {"nlohmann-json", KAZAN_JSON_VERSION},
                                                   {"HDF5", KAZAN_HDF5_VERSION}})},
                       {"plugins", plugins_json(plan, catalog)}});
}

}  // namespace kazan
