#include "host/record/table_view.hpp"

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "host/record/whole_nodes.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kFormat = 1;

Json columns_json(const TableView& view) {
  Json out = Json::array();
  for (const auto& name : view.columns)
    if (const auto* column = view.table.column(name))
      out.push(Json::object(
          {{"name", name}, {"definition", column->definition}, {"headline", column->headline}}));
  return out;
}

Json row_json(const TableView& view, const TableRow& row, bool in_front) {
  Json place = Json::object(), values = Json::object();
  for (const auto& axis : view.axes) place[axis] = view.table.place(row, axis);
  for (const auto& column : view.columns) {
    const auto found = row.values.find(column);
    if (found == row.values.end()) continue;
    const TableValue& value = found->second;
    values[column] = Json::object({{"mean", value.mean},
                                   {"half", value.half ? Json(*value.half) : Json()},
                                   {"count", value.count},
                                   {"of", value.of}});
  }
  return Json::object({{"at", std::move(place)},
                       {"variants", Json(row.variants)},
                       {"seeds", row.seeds},
                       {"front", in_front},
                       {"values", std::move(values)},
                       {"missing", Json(row.missing)}});
}

}  // namespace

const char* const kIntervalMeaning =
    "half of its 95 % interval by Student's t: t(0.975, n - 1) s / √n for n seeds with standard "
    "deviation s";

bool seeds_differ(const SweepTable& table) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return row.seeds != table.rows.front().seeds; });
}

bool differs(const SweepTable& table, const std::string& column) {
  std::set<double> values;
  for (const auto& row : table.rows)
    if (const auto found = row.values.find(column);
        found != row.values.end() && found->second.count > 0)
      values.insert(found->second.mean);
  return values.size() > 1;
}

std::vector<std::string> usual_front(const SweepTable& table) {
  std::string fvu, l0;
  for (const auto& column : table.columns) {
    const std::string& name = column.name;
    if (fvu.empty() && name.ends_with(".fvu") && differs(table, name)) fvu = name;
    if (l0.empty() && name.ends_with(".l0") && differs(table, name)) l0 = name;
  }
  return fvu.empty() || l0.empty() ? std::vector<std::string>{} : std::vector{fvu, l0};
}

TableView whole_view(const SweepTable& table) {
  TableView view{table, {}, {}, table.axes, usual_front(table)};
  for (std::size_t i = 0; i < table.rows.size(); ++i) view.rows.push_back(i);
  for (const auto& column : table.columns) view.columns.push_back(column.name);
  return view;
}

std::vector<std::size_t> front_rows(const TableView& view) {
  if (view.front_of.size() != 2) return {};
  return pareto_front(view.table, view.front_of[0], view.front_of[1]);
}

Json table_json(const TableView& view) {
  const auto front = front_rows(view);
  Json rows = Json::array();
  for (const std::size_t at : view.rows)
    rows.push(row_json(view, view.table.rows[at],
                       std::find(front.begin(), front.end(), at) != front.end()));
  return Json::object({{"format", kFormat},
                       {"axes", Json(view.axes)},
                       {"columns", columns_json(view)},
                       {"front_of", Json(view.front_of)},
                       {"half", kIntervalMeaning},
                       {"rows", std::move(rows)}});
}

void write_table(const std::filesystem::path& run) {
  const SweepTable table = sweep_table(run, true);
  Json json = table_json(whole_view(table));
  json["whole"] = Json(whole_nodes(Plan::read(run / "plan.json")));
  write_file(run / "table.json", json.dump(1) + "\n");
}

}  // namespace kazan
