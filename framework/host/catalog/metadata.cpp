#include "host/catalog/metadata.hpp"

#include "sdk/metrics.hpp"

namespace kazan {
namespace {

template <class Item>
Json list(const std::vector<Item>& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push(item.to_json());
  return out;
}

template <class Item>
std::vector<Item> items_of(const Json& json) {
  std::vector<Item> out;
  for (const auto& item : json.items()) out.push_back(Item::from_json(item));
  return out;
}

template <class Item>
const Item* named(const std::vector<Item>& items, std::string_view name) {
  for (const auto& item : items)
    if (item.name == name) return &item;
  return nullptr;
}

StageInfo stage_from(const Json& json) {
  return {json.at("id").string(),
          json.at("doc").string(),
          json.at("class").string(),
          items_of<ParamSpec>(json.at("params")),
          items_of<PortSpec>(json.at("inputs")),
          items_of<PortSpec>(json.at("outputs")),
          json.at("seeded").boolean(),
          json.at("threaded").boolean(),
          items_of<MetricSpec>(json.at("metrics")),
          json.at("file").string()};
}

}  // namespace

const ParamSpec* StageInfo::param(std::string_view name) const {
  return named(params, name);
}
const PortSpec* StageInfo::input(std::string_view name) const {
  return named(inputs, name);
}
const PortSpec* StageInfo::output(std::string_view name) const {
  static const PortSpec of_every_stage{Metrics::kPort, Metrics::kType, "the node's metrics"};
  return name == Metrics::kPort ? &of_every_stage : named(outputs, name);
}

Json StageInfo::to_json() const {
  return Json::object({{"id", id},
                       {"doc", doc},
                       {"class", class_name},
                       {"file", file},
                       {"seeded", seeded},
                       {"threaded", threaded},
                       {"params", list(params)},
                       {"inputs", list(inputs)},
                       {"outputs", list(outputs)},
                       {"metrics", list(metrics)}});
}

Json PluginInfo::to_json() const {
  Json stage_list = Json::array(), renderer_list = Json::array();
  for (const auto& stage : stages) stage_list.push(stage.to_json());
  for (const auto& r : renderers)
    renderer_list.push(Json::object({{"id", r.id},
                                     {"doc", r.doc},
                                     {"class", r.class_name},
                                     {"file", r.file},
                                     {"output_name", r.output_name}}));
  return Json::object({{"format", 1},
                       {"build_id", build_id},
                       {"compute", compute},
                       {"stages", std::move(stage_list)},
                       {"renderers", std::move(renderer_list)}});
}

PluginInfo PluginInfo::from_json(const Json& json) {
  if (json.at("format").integer() != 1)
    throw Error(Fault::plugin, "metadata of another format: " + json.at("format").dump());
  PluginInfo info;
  info.build_id = json.at("build_id").string();
  info.compute = json.at("compute").boolean();
  for (const auto& stage : json.at("stages").items()) info.stages.push_back(stage_from(stage));
  for (const auto& r : json.at("renderers").items())
    info.renderers.push_back({r.at("id").string(), r.at("doc").string(), r.at("class").string(),
                              r.at("output_name").string(), r.at("file").string()});
  return info;
}

}  // namespace kazan
