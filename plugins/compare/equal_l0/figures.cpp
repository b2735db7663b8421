#include "equal_l0/figures.hpp"

namespace kazan {
namespace {

std::string label(const OneCurve& one) {
  return one.seed.empty() ? one.group : one.group + ", seed " + one.seed;
}

Array f32_of(const std::vector<CurvePoint>& curve, double CurvePoint::*member) {
  std::vector<float> values;
  for (const auto& p : curve) values.push_back(static_cast<float>(p.*member));
  return Array::of<float>({{"points", static_cast<std::int64_t>(values.size())}}, values);
}

}  // namespace

Figure curves_figure(const std::vector<OneCurve>& all, const std::string& value,
                     const std::string& l0) {
  Figure figure{"curves",
                "lines",
                value + " against the number of active latents",
                "Each point is a variant: " + value + " (quality) and " + l0 +
                    " (sparsity) as their stages define them; lines are linear in log " + l0 +
                    ", as the table reads them.",
                Json::object(),
                {}};
  Json lines = Json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string x = "x" + std::to_string(i), y = "y" + std::to_string(i);
    figure.arrays[x] = f32_of(all[i].curve, &CurvePoint::l0);
    figure.arrays[y] = f32_of(all[i].curve, &CurvePoint::value);
    lines.push(Json::object({{"label", label(all[i])}, {"x", x}, {"y", y}, {"definition", value}}));
  }
  figure.options = Json::object({{"lines", std::move(lines)},
                                 {"x_label", "active latents a row"},
                                 {"y_label", value},
                                 {"x_log", true},
                                 {"y_log", false}});
  return figure;
}

Figure read_between(const Table& table) {
  Figure figure{"read_between", "table", "What was read between which variants", "", {}, {}};
  Json columns = Json::array();
  for (const auto& column : table.columns) {
    Json values = Json::array();
    std::visit(
        [&](const auto& all) {
          for (const auto& each : all) values.push(each);
        },
        column.values);
    columns.push(Json::object(
        {{"name", column.name}, {"definition", column.definition}, {"values", std::move(values)}}));
  }
  figure.options = Json::object({{"columns", std::move(columns)}});
  return figure;
}

}  // namespace kazan
