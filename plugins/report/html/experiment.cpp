// The resolved experiment: what each node was told, and the file as given.
#include <algorithm>
#include <cmath>

#include "dag.hpp"
#include "html.hpp"
#include "sections.hpp"
#include "timeline.hpp"

namespace kazan::report {
namespace {

constexpr std::size_t kLongestValue = 400;

std::string pair_row(const std::string& name, const std::string& value) {
  return element("tr", text_element("th", {{"scope", "row"}}, name) +
                           text_element("td", {}, shortened(value, kLongestValue)));
}

std::string pair_table(const Json& object, const std::string& heading) {
  std::string rows;
  for (const auto& [name, value] : object.is_object() ? object.members() : Json::Members{})
    rows += pair_row(name, plain(value));
  if (rows.empty()) return "";
  return element("table", {{"class", "pairs"}},
                 text_element("caption", {}, heading) + element("tbody", rows));
}

double largest_seconds(const RunFolder& run) {
  double most = 0;
  for (const auto& node : run.nodes) {
    const double seconds = number_of(node.manifest, "seconds");
    if (seconds > most) most = seconds;  // false for NaN
  }
  return most;
}

std::string time_bar(double seconds, double most) {
  if (!(seconds > 0) || !(most > 0)) return "";
  const int percent = std::clamp(static_cast<int>(std::lround(100 * seconds / most)), 1, 100);
  return element("span", {{"class", "bar"}, {"style", "--share:" + std::to_string(percent) + "%"}},
                 "");
}

std::string entry(const NodeRun& node, std::size_t index, double most) {
  const double seconds = number_of(node.manifest, "seconds");
  std::string line =
      text_element("span", {{"class", "node-name"}}, node.name) +
      text_element("code", {}, node.stage) + badge(node.status) +
      element("span", {{"class", "time"}}, time_bar(seconds, most) + escape(duration(seconds))) +
      text_element("span", {{"class", "memory"}}, memory(number_of(node.manifest, "memory_bytes")));
  std::string body = pair_table(object_of(node.manifest, "inputs"), "inputs") +
                     pair_table(object_of(node.manifest, "params"), "parameters");
  if (body.empty()) body = "<p class=\"note\">No inputs and no parameters.</p>";
  return element("details", {{"class", "plan-node"}, {"id", plan_anchor(index)}},
                 element("summary", line) + element("div", {{"class", "pairs-row"}}, body));
}

// By the option that gave them, in the order they are applied in.
Json overrides_of(const RunFolder& run) {
  Json pairs = Json::object();
  for (const auto& [option, member] : {std::pair{"--unset", "unset"}, {"--set", "overrides"}})
    if (const auto& given = list_of(run.manifest, member); given.size() > 0) pairs[option] = given;
  return pairs;
}

}  // namespace

std::string given_experiment(const RunFolder& run) {
  std::string given = pair_table(object_of(run.manifest, "vars"), "variables");
  if (const Json overrides = overrides_of(run); overrides.size() > 0)
    given += pair_table(overrides, "overrides");
  std::string body = element("div", {{"class", "pairs-row"}}, given);
  if (!run.experiment.empty())
    body += "<details class=\"source\"><summary>experiment.yaml, as given</summary>" +
            text_element("pre", {{"tabindex", "0"}}, shortened(run.experiment, 200'000)) +
            "</details>";
  return body;
}

std::string experiment_section(const RunFolder& run) {
  std::string body = dag_drawing(run) + timeline(run);
  const double most = largest_seconds(run);
  std::string entries;
  for (std::size_t i = 0; i < run.nodes.size(); ++i) entries += entry(run.nodes[i], i, most);
  if (entries.empty()) entries = "<p class=\"note\">The manifest lists no nodes.</p>";
  body += element("div", {{"class", "plan"}}, entries);
  body +=
      "<p class=\"note\">Parameters are the resolved ones, defaults included. Time and peak "
      "memory of a reused node are those of the run that computed it.</p>";
  body += given_experiment(run);
  return element("section", {{"id", "experiment"}}, "<h2>Experiment</h2>" + body);
}

}  // namespace kazan::report
