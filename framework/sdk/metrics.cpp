#include "sdk/metrics.hpp"

#include <limits>

#include "base/files.hpp"
#include "base/json_file.hpp"
#include "base/text.hpp"

namespace kazan {
namespace {

constexpr const char* kFile = "metrics.json";

MetricValue metric_from(const Json& json) {
  const Json& value = json.at("value");
  return {json.at("name").string(),
          value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.number(),
          json.at("definition").string(), json.at("headline").boolean()};
}

}  // namespace

Json MetricValue::to_json() const {
  return Json::object(
      {{"name", name}, {"value", value}, {"definition", definition}, {"headline", headline}});
}

const MetricValue* Metrics::find(std::string_view name) const {
  for (const auto& metric : all)
    if (metric.name == name) return &metric;
  return nullptr;
}

const MetricValue& Metrics::at(std::string_view name) const {
  if (const auto* found = find(name)) return *found;
  std::vector<std::string> names;
  for (const auto& metric : all) names.push_back(metric.name);
  throw Error(Fault::experiment,
              "there is no metric " + std::string(name) + did_you_mean(name, names));
}

void Metrics::save(const ArtifactFolder& folder) const {
  Json list = Json::array();
  for (const auto& metric : all) list.push(metric.to_json());
  write_file(folder.path / kFile, list.dump() + "\n");
}

std::shared_ptr<Metrics> Metrics::load(const SavedArtifact& artifact) {
  const auto file = artifact.open(kFile);
  return read_json(file.text(), file.path(), [](const Json& json) {
    auto out = std::make_shared<Metrics>();
    for (const auto& item : json.items()) out->all.push_back(metric_from(item));
    return out;
  });
}

}  // namespace kazan
