#include "host/record/table_view.hpp"

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "host/record/lacking.hpp"
#include "host/record/whole_nodes.hpp"

namespace kazan {
namespace {

constexpr std::int64_t kFormat = 1;

Json columns_json(const TableView& view) {
  Json out = Json::array();
  for (const auto& name : view.columns)
    if (const auto* column = view.table.column(name))
      out.push(Json::object({{"name", name},
                             {"definition", column->definition},
                             {"headline", column->headline},
                             {"differs", differs(view.table, name)},
                             {"apart", column->apart}}));
  return out;
}

Json values_json(const TableView& view, const TableRow& row) {
  Json values = Json::object();
  for (const auto& column : view.columns) {
    const auto found = row.values.find(column);
    if (found == row.values.end()) continue;
    const TableValue& value = found->second;
    values[column] = Json::object({{"mean", value.mean},
                                   {"half", value.half ? Json(*value.half) : Json()},
                                   {"count", value.count},
                                   {"of", value.of}});
  }
  return values;
}

Json place_json(const TableView& view, const TableRow& row) {
  Json place = Json::object();
  for (const auto& axis : view.axes) place[axis] = view.table.place(row, axis);
  return place;
}

Json numbers_json(const TableView& view) {
  Json out = Json::object();
  for (const auto& axis : view.axes) {
    const auto found = view.table.numbers.find(axis);
    if (found == view.table.numbers.end()) continue;
    for (const auto& [value, number] : found->second) out[axis][value] = number;
  }
  return out;
}

Json lacking_json(const Lacking& lacking) {
  Json out = Json::object();
  for (const auto& [variant, nodes] : lacking.variants) out[variant] = Json(nodes);
  return out;
}

Json any_json(const TableRow& row) {
  Json any = Json::object();
  for (const auto& [axis, values] : row.any) any[axis] = Json(values);
  return any;
}

// Where the row's variants are, if at several places.
Json places_json(const TableView& view, const TableRow& row) {
  Json places = Json::array();
  for (const auto& at : row.places) {
    TableRow one;
    one.at = at;
    places.push(place_json(view, one));
  }
  return row.any.empty() ? Json::array() : places;
}

Json row_json(const TableView& view, std::size_t at) {
  const TableRow& row = view.table.rows[at];
  const auto group = view.front.group[at];
  return Json::object({{"at", place_json(view, row)},
                       {"any", any_json(row)},
                       {"places", places_json(view, row)},
                       {"variants", Json(row.variants)},
                       {"seeds", row.seeds},
                       {"front", bool(view.front.on[at])},
                       {"group", group ? Json(static_cast<std::int64_t>(*group)) : Json()},
                       {"values", values_json(view, row)},
                       {"missing", Json(row.missing)}});
}

}  // namespace

const char* const kIntervalMeaning =
    "half of its 95 % interval by Student's t: t(0.975, n - 1) s / √n for n seeds with standard "
    "deviation s";

bool several_seeds(const SweepTable& table) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [](const auto& row) { return row.seeds > 1; });
}

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

std::vector<std::string> headlines(const SweepTable& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns)
    if (column.headline && !column.apart) names.push_back(column.name);
  return names;
}

std::vector<std::string> shown_columns(const SweepTable& table) {
  auto names = headlines(table);
  const Front front = front_of(table, usual_front(table, names));
  for (const auto& name : front.empty() ? std::vector<std::string>{} : front.of)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

TableView whole_view(const SweepTable& table) {
  TableView view{table, {}, {}, table.axes, front_of(table, usual_front(table, headlines(table)))};
  for (std::size_t i = 0; i < table.rows.size(); ++i) view.rows.push_back(i);
  for (const auto& column : table.columns) view.columns.push_back(column.name);
  return view;
}

Json table_json(const TableView& view) {
  Json rows = Json::array();
  for (const std::size_t at : view.rows) rows.push(row_json(view, at));
  return Json::object({{"format", kFormat},
                       {"axes", Json(view.axes)},
                       {"numbers", numbers_json(view)},
                       {"columns", columns_json(view)},
                       {"front_of", Json(view.front.of)},
                       {"front_by", Json(view.front.by)},
                       {"front_places", Json(view.front.places)},
                       {"front_means", meaning(view.front)},
                       {"front_line", front_line(view.front, "◆")},
                       {"front_marked", view.front.marked()},
                       {"several_seeds", several_seeds(view.table)},
                       {"half", kIntervalMeaning},
                       {"rows", std::move(rows)}});
}

Json gathered_json(const GatheredTable& gathered, const TableView& view) {
  Json rows = Json::array();
  for (const std::size_t at : view.rows) {
    const TableRow& row = view.table.rows[at];
    rows.push(Json::object({{"at", place_json(view, row)},
                            {"places", places_json(view, row)},
                            {"nodes", Json(row.variants)},
                            {"values", values_json(view, row)},
                            {"missing", Json(row.missing)}}));
  }
  return Json::object({{"node", gathered.node},
                       {"over", Json(gathered.over)},
                       {"axes", Json(view.axes)},
                       {"numbers", numbers_json(view)},
                       {"columns", columns_json(view)},
                       {"rows", std::move(rows)}});
}

void write_table(const std::filesystem::path& run) {
  const SweepTable table = sweep_table(run, true);
  const Plan plan = Plan::read(run / "plan.json");
  Json json = table_json(whole_view(table));
  json["gathered"] = Json::array();
  for (const auto& gathered : gathered_tables(run, plan, true))
    json["gathered"].push(gathered_json(gathered, whole_view(gathered.table)));
  json["whole"] = Json(whole_nodes(plan));
  json["lacking"] = lacking_json(lacking_of(run, plan));
  write_file(run / "table.json", json.dump(1) + "\n");
}

}  // namespace kazan
