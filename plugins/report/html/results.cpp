// Metrics and figures, node by node.
#include <algorithm>
#include <cmath>

#include "html.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

const Json& metrics_of(const NodeRun& node) {
  return list_of(node.record, "metrics");
}

std::string value_of(const Json& metric) {
  return number(number_of(metric, "value"));
}

// A name that may go on in the next line after each "_".
std::string breakable(const std::string& name) {
  std::string out;
  for (const char c : escape(name)) out += c == '_' ? "_<wbr>" : std::string(1, c);
  return out;
}

// A name whose definition pops up on hover, focus and tap.
std::string defined(const std::string& tag, const Json& metric) {
  return element(
      tag, {{"class", "defined"}, {"tabindex", "0"}, {"data-tip", text_of(metric, "definition")}},
      breakable(text_of(metric, "name", "unnamed")));
}

// " ± 0.016" where the node has a metric of that name with _se, its standard error.
std::string error_of(const NodeRun& node, const Json& metric) {
  const std::string name = text_of(metric, "name") + "_se";
  for (const auto& other : metrics_of(node).items())
    if (text_of(other, "name") == name && std::isfinite(number_of(other, "value")))
      return text_element("span", {{"class", "card-error"}, {"title", "standard error"}},
                          " ± " + value_of(other));
  return "";
}

std::string card(const NodeRun& node, std::size_t index, const Json& metric) {
  const std::string from =
      element("a", {{"href", "#" + result_anchor(index)}}, breakable(node.name));
  return element(
      "div", {{"class", "card"}},
      element("div", {{"class", "card-name"}}, from + " " + defined("span", metric)) +
          element("div", {{"class", "card-value"}},
                  escape(value_of(metric)) + error_of(node, metric)) +
          text_element("div", {{"class", "card-definition"}}, text_of(metric, "definition")));
}

std::string definition(const NodeRun& node, const Json& metric) {
  return text_element("dt", {}, node.name + "." + text_of(metric, "name")) +
         text_element("dd", {}, text_of(metric, "definition"));
}

std::string metric_table(const NodeRun& node) {
  std::string rows;
  for (const auto& metric : metrics_of(node).items())
    rows += element("tr",
                    text_element("th", {{"scope", "row"}}, text_of(metric, "name")) +
                        text_element("td", {{"class", "number"}}, value_of(metric)) +
                        text_element("td", {{"class", "meaning"}}, text_of(metric, "definition")));
  if (rows.empty()) return "";
  return element("table", {{"class", "metrics"}},
                 "<thead><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"number\">value"
                 "</th><th scope=\"col\">definition</th></tr></thead>" +
                     element("tbody", rows));
}

std::string figure(const FigureFile& figure, const std::string& anchor) {
  const std::string heading = text_element("h3", {}, figure.title);
  if (!figure.problem.empty())
    return element("figure", {{"id", anchor}, {"class", "broken"}},
                   heading + text_element("p", {{"class", "note"}},
                                          "The figure " + figure.name +
                                              " could not be read: " + figure.problem));
  return element(
      "figure", {{"id", anchor}, {"data-kind", figure.kind}},
      element("div", {{"class", "figure-head"}}, heading + "<div class=\"tools\"></div>") +
          element("script", {{"type", "application/json"}}, script_json(figure.json)) +
          "<div class=\"plot\"></div>" +
          element("figcaption", escape(figure.caption) + "<div class=\"below\"></div>"));
}

// An output that is a table, folded: its first rows, and where all of them are.
std::string output_table(const NodeRun& node, const OutputTable& table, const std::string& anchor) {
  const std::string rows = number(static_cast<double>(table.rows)) + " rows";
  const std::string summary =
      element("summary", "Output " + text_element("code", {}, table.port) +
                             (table.problem.empty() ? escape(", " + rows) : ""));
  if (!table.problem.empty())
    return element("details", {{"class", "output"}},
                   summary + text_element("p", {{"class", "note"}}, "Not shown: " + table.problem));
  const std::string file = node.folder + "/" + table.file;
  const bool whole = table.rows <= kMostTableRows;
  const std::string which =
      whole ? "All " + rows : "The first " + std::to_string(kMostTableRows) + " of " + rows;
  const std::string caption = escape(which + (whole ? "; " : ", sorted among themselves; ")) +
                              "as a file: " + text_element("a", {{"href", file}}, table.file);
  return element(
      "details", {{"class", "output"}},
      summary +
          element("figure", {{"id", anchor}, {"data-kind", "table"}},
                  "<div class=\"figure-head\"><div class=\"tools\"></div></div>" +
                      element("script", {{"type", "application/json"}}, script_json(table.figure)) +
                      "<div class=\"plot\"></div>" +
                      element("figcaption", caption + "<div class=\"below\"></div>")));
}

std::string heading(const NodeRun& node) {
  return text_element("span", {{"class", "node-name"}}, node.name) +
         text_element("code", {}, node.stage) + badge(node.status) +
         text_element("span", {{"class", "cost"}}, duration(number_of(node.manifest, "seconds")));
}

bool is_headline(const Json& metric) {
  const Json* headline = metric.find("headline");
  return headline && headline->is_bool() && headline->boolean();
}

// What a folded node shows of its metrics: those that its stage calls headlines first.
std::string preview(const NodeRun& node) {
  std::string out;
  auto metrics = metrics_of(node).items();
  std::stable_partition(metrics.begin(), metrics.end(), is_headline);
  for (std::size_t j = 0; j < std::min<std::size_t>(3, metrics.size()); ++j)
    out += (j > 0 ? ", " : "") + escape(text_of(metrics[j], "name")) + " " +
           text_element("b", {}, value_of(metrics[j]));
  return element("span", {{"class", "preview"}}, out);
}

}  // namespace

bool has_results(const NodeRun& node) {
  return !node.figures.empty() || !node.tables.empty() || metrics_of(node).size() > 0;
}

std::string headline_section(const RunFolder& run) {
  std::string cards, definitions;
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    for (const auto& metric : metrics_of(run.nodes[i]).items()) {
      if (!is_headline(metric)) continue;
      cards += card(run.nodes[i], i, metric);
      definitions += definition(run.nodes[i], metric);
    }
  if (cards.empty()) return "";
  return element(
      "section", {{"id", "numbers"}},
      "<h2>At a glance</h2>" + element("div", {{"class", "cards"}}, cards) +
          element("details", {{"class", "definitions"}},
                  "<summary>How these numbers are defined</summary>" + element("dl", definitions)));
}

std::string node_section(const NodeRun& node, std::size_t index, bool folded) {
  if (!has_results(node)) return "";
  const std::string doc = text_of(node.planned, "doc");
  std::string body = doc.empty() ? "" : text_element("p", {{"class", "node-doc"}}, doc);
  for (std::size_t j = 0; j < node.figures.size(); ++j)
    body += figure(node.figures[j], "figure-" + std::to_string(index) + "-" + std::to_string(j));
  body += element("div", {{"class", "scroll"}}, metric_table(node));
  for (std::size_t j = 0; j < node.tables.size(); ++j)
    body += output_table(node, node.tables[j],
                         "table-" + std::to_string(index) + "-" + std::to_string(j));
  if (!node.figures.empty() && !folded)
    return element("section", {{"class", "node"}, {"id", result_anchor(index)}},
                   element("h2", heading(node)) + body);
  return element("details", {{"class", "node"}, {"id", result_anchor(index)}},
                 element("summary", element("h2", heading(node) + preview(node))) + body);
}

}  // namespace kazan::report
