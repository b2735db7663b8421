// What a sweep found: a table, the front, a figure a metric. The numbers are table.json's; the
// page's script draws them from sweep_data().
#include <algorithm>
#include <cctype>
#include <set>

#include "html.hpp"
#include "sections.hpp"
#include "sweep_sections.hpp"

namespace kazan::report {
namespace {

bool is(const Json& column, const char* what) {
  const Json* member = column.find(what);
  return member && member->is_bool() && member->boolean();
}

bool has_front(const Json& table) {
  const auto& rows = list_of(table, "rows").items();
  return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return is(row, "front"); });
}

// Those that stages call headlines, and what the front is of; all, where none is a headline.
Json::Items columns_of(const Json& table) {
  Json::Items all, first, of_front;
  const auto& front = list_of(table, "front_of").items();
  for (const auto& column : list_of(table, "columns").items()) {
    all.push_back(column);
    const bool marks = has_front(table) && column.find("name") &&
                       std::find(front.begin(), front.end(), column.at("name")) != front.end();
    if (is(column, "headline") || marks)
      (is(column, "headline") ? first : of_front).push_back(column);
  }
  if (!first.empty()) first.insert(first.end(), of_front.begin(), of_front.end());
  return first.empty() ? all : first;
}

Json::Items columns_of(const RunFolder& run) {
  return columns_of(run.sweep.table);
}

// Of a column that is the same in all rows, as far as they have it; "" where none does.
std::string same_value(const RunFolder& run, const std::string& column) {
  for (const auto& row : list_of(run.sweep.table, "rows").items())
    if (const Json* value = object_of(row, "values").find(column))
      if (const Json* mean = value->find("mean"); mean && mean->is_number())
        return number(mean->number());
  return "";
}

// Drawn by the page's script, from sweep_data().
std::string figure(const std::string& kind, const std::string& title, const std::string& caption,
                   const std::string& column = "") {
  const Json data =
      Json::object({{"kind", kind}, {"name", column.empty() ? kind : column}, {"title", title}});
  return element("figure", {{"data-kind", kind}},
                 element("div", {{"class", "figure-head"}},
                         text_element("h3", {}, title) + "<div class=\"tools\"></div>") +
                     element("script", {{"type", "application/json"}}, script_json(data.dump())) +
                     "<div class=\"plot\"></div>" +
                     element("figcaption", escape(caption) + "<div class=\"below\"></div>"));
}

// Metrics that every row has the same value of: a line each says more than a flat figure.
std::string same_everywhere(const RunFolder& run) {
  std::string rows, without;
  for (const auto& column : columns_of(run)) {
    const std::string name = text_of(column, "name");
    if (is(column, "differs") || is(column, "apart")) continue;
    const std::string value = same_value(run, name);
    (value.empty() ? without : rows) += element(
        "tr", text_element("th", {{"scope", "row"}}, name) +
                  text_element("td", {{"class", "number"}}, value.empty() ? "no result" : value) +
                  text_element("td", {{"class", "meaning"}}, text_of(column, "definition")));
  }
  const auto part = [](const char* title, const std::string& all) {
    return all.empty() ? ""
                       : text_element("h3", {{"class", "part"}}, title) +
                             element("table", {{"class", "metrics"}}, element("tbody", all));
  };
  return part("The same in all variants", rows) + part("Without any result", without);
}

// "(1 of 3)", a value that fewer seeds gave than there are; "" where there is none.
std::string partial(const RunFolder& run) {
  for (const auto& row : list_of(run.sweep.table, "rows").items())
    for (const auto& [name, value] : object_of(row, "values").members()) {
      const double count = number_of(value, "count"), of = number_of(value, "of");
      if (count > 0 && count < of) return "(" + number(count) + " of " + number(of) + ")";
    }
  return "";
}

std::string interval_note(const RunFolder& run) {
  const std::string fewer = partial(run);
  return "a ± b: mean over the seeds, and " + text_of(run.sweep.table, "half") + "." +
         (fewer.empty() ? "" : " " + fewer + ": so many of the seeds gave a value.");
}

bool several_seeds(const RunFolder& run) {
  return is(run.sweep.table, "several_seeds");
}

// What cells say of rows that stand for several places; "" where none does.
std::string on_places(const RunFolder& run) {
  bool any = false, several = false;
  for (const auto& row : list_of(run.sweep.table, "rows").items())
    for (const auto& [axis, values] : object_of(row, "any").members())
      (text_of(object_of(row, "at"), axis.c_str()) == "any" ? any : several) = true;
  return any && several ? "any, or several values of an axis"
         : any          ? "any"
         : several      ? "several values of an axis"
                        : "";
}

// "◆: no row has ..., ..."; where every row that is compared is on the front that, for there is no
// mark.
std::string front_words(const RunFolder& run) {
  std::string line = text_of(run.sweep.table, "front_line");
  if (line.empty()) return "";
  line[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(line[0])));
  return line + ".";
}

// The table's, with the values of these columns only.
Json shown_rows(const Json& table, const std::set<std::string>& columns) {
  Json rows = Json::array();
  for (const auto& row : list_of(table, "rows").items()) {
    Json values = Json::object(), copy = row;
    for (const auto& [name, value] : object_of(row, "values").members())
      if (columns.contains(name)) values[name] = value;
    if (copy.is_object()) copy["values"] = std::move(values);
    rows.push(std::move(copy));
  }
  return rows;
}

// Tables of the nodes that gather; `links`: where on the page a node's results are, by id.
Json gathered_data(const RunFolder& run) {
  Json all = Json::array(), links = Json::object();
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    if (run.sweep.gathering.contains(run.nodes[i].id) && has_results(run.nodes[i]))
      links[run.nodes[i].id] = "#" + result_anchor(i);
  for (const auto& table : list_of(run.sweep.table, "gathered").items()) {
    const Json::Items columns = columns_of(table);
    std::set<std::string> shown;
    for (const auto& column : columns) shown.insert(text_of(column, "name"));
    all.push(Json::object({{"node", text_of(table, "node")},
                           {"axes", list_of(table, "axes")},
                           {"numbers", object_of(table, "numbers")},
                           {"columns", columns},
                           {"rows", shown_rows(table, shown)},
                           {"links", links}}));
  }
  return all;
}

// Points of `random` have no two values in common: they are drawn as points.
bool varies_together(const SweepBlock& block) {
  return block.names.size() > 1 && (block.key == "zip" || block.key == "list");
}

Json together_json(const SweepBlock& block) {
  return Json::object({{"names", Json(block.names)}});
}

// Where each variant's report is, or how to have it, by id; and its seed, null where it has none.
Json reports_json(const Sweep& sweep) {
  Json reports = Json::object();
  for (std::size_t i = 0; i < sweep.variants.size(); ++i) {
    const SweepVariant& variant = sweep.variants[i];
    Json seed;
    for (const auto& [axis, value] : variant.at)
      if (axis == "seed") seed = value;
    reports[variant.id] = Json::object(
        {{"target", variant.report.empty() ? "#variant-" + std::to_string(i) : variant.report},
         {"seed", std::move(seed)}});
  }
  return reports;
}

}  // namespace

std::string gathered_tables(const RunFolder& run) {
  std::string out;
  const auto& tables = list_of(run.sweep.table, "gathered").items();
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (columns_of(tables[i]).empty()) continue;
    const std::string node = text_of(tables[i], "node");
    out += element("div", {{"id", gathered_anchor(i)}},
                   figure("sweep_gathered", node,
                          "It gathers over " + plain(list_of(tables[i], "over")) +
                              ". Each row is a node; those that differ in their seed only are one.",
                          node));
  }
  return out;
}

std::string gathered_anchor(std::size_t index) {
  return "gathered-" + std::to_string(index);
}

std::string table_section(const RunFolder& run) {
  if (run.sweep.table.is_null()) return "";
  std::string caption = several_seeds(run) ? interval_note(run) + " " : "";
  caption += front_words(run);
  if (const std::string places = on_places(run); !places.empty())
    caption += " " + places +
               ": the variants there come out the same, because their stages ignore what differs.";
  if (!same_everywhere(run).empty())
    caption += " Metrics that are the same in all rows, or that no row has, are below.";
  const auto left = list_of(run.sweep.table, "columns").size() - columns_of(run).size();
  if (left > 0)
    caption += " " + std::to_string(left) +
               (left == 1 ? " further metric is" : " further metrics are") +
               " in table.json; runner table RUN --all shows all.";
  return element("section", {{"id", "table"}},
                 "<h2>Results</h2>" + figure("sweep_table", "A row for each variant", caption));
}

std::string front_section(const RunFolder& run) {
  const auto& front = list_of(run.sweep.table, "front_of").items();
  if (front.size() != 2) return "";
  if (!has_front(run.sweep.table)) {
    const std::string words = front_words(run);
    return words.empty()
               ? ""
               : element("section", {{"id", "front"}},
                         "<h2>Front</h2>" + text_element("p", {{"class", "note"}}, words));
  }
  const std::string fvu = plain(front[0]), l0 = plain(front[1]);
  std::string caption =
      front_words(run) + " Each point is a row of the table: pointing at it says which.";
  for (const auto& column : list_of(run.sweep.table, "columns").items())
    if (const auto name = text_of(column, "name"); name == fvu || name == l0)
      caption += "\n" + name + ": " + text_of(column, "definition");
  return element("section", {{"id", "front"}},
                 "<h2>Front</h2>" + figure("sweep_front", fvu + " against " + l0, caption));
}

std::string metrics_section(const RunFolder& run) {
  std::string figures;
  for (const auto& column : columns_of(run)) {
    const std::string name = text_of(column, "name");
    if (is(column, "differs"))
      figures += figure("sweep_metric", name, text_of(column, "definition"), name);
  }
  const std::string same = same_everywhere(run);
  if (figures.empty() && same.empty()) return "";
  std::string body = "<h2>Metric by metric</h2>";
  if (!figures.empty())
    body += text_element("p", {{"class", "note"}},
                         several_seeds(run)
                             ? "Means over the seeds, and over nothing else. Bands and bars reach "
                               "from the mean up and down by " +
                                   text_of(run.sweep.table, "half") + "."
                             : "One value a variant: nothing is averaged.") +
            "<div id=\"sweep-view\"></div>" + element("div", {{"class", "multiples"}}, figures);
  return element("section", {{"id", "metrics"}}, body + same);
}

std::string sweep_data(const RunFolder& run) {
  if (run.sweep.table.is_null()) return "";
  const Json::Items columns = columns_of(run);
  std::set<std::string> shown;
  for (const auto& column : columns) shown.insert(text_of(column, "name"));
  for (const auto& name : list_of(run.sweep.table, "front_of").items()) shown.insert(plain(name));
  Json order = Json::object(), together = Json::array();
  for (const auto& axis : run.sweep.axes) order[axis] = Json(values_on(run.sweep, axis));
  for (const auto& block : run.sweep.blocks)
    if (varies_together(block)) together.push(together_json(block));
  return Json::object({{"axes", list_of(run.sweep.table, "axes")},
                       {"order", std::move(order)},
                       {"numbers", object_of(run.sweep.table, "numbers")},
                       {"together", std::move(together)},
                       {"columns", columns},
                       {"front_of", list_of(run.sweep.table, "front_of")},
                       {"front_by", list_of(run.sweep.table, "front_by")},
                       {"front_marked", is(run.sweep.table, "front_marked")},
                       {"several_seeds", several_seeds(run)},
                       {"front_places", list_of(run.sweep.table, "front_places")},
                       {"rows", shown_rows(run.sweep.table, shown)},
                       {"gathered", gathered_data(run)},
                       {"reports", reports_json(run.sweep)}})
      .dump();
}

}  // namespace kazan::report
