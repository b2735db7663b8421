#include "host/record/told_metrics.hpp"

#include <cmath>

#include "base/files.hpp"
#include "host/record/lacking.hpp"

namespace kazan {
namespace fs = std::filesystem;

std::optional<std::vector<MetricValue>> told_metrics(const fs::path& run, const std::string& id) {
  if (!has_result(run, id)) return std::nullopt;
  const auto file = result_file(run, id);
  const Json record = Json::parse(read_file(file), file.native());
  std::vector<MetricValue> out;
  for (const auto& metric : record.get("metrics", Json::array()).items()) {
    const Json& value = metric.at("value");
    const double number = value.is_number() ? value.number() : NAN;
    out.push_back({metric.at("name").string(), std::isfinite(number) ? number : NAN,
                   metric.at("definition").string(), metric.at("headline").boolean()});
  }
  return out;
}

}  // namespace kazan
