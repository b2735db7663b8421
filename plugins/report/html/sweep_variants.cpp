// What varied, and the variants one by one: how each ended, and where its own report is.
#include <algorithm>
#include <map>

#include "base/shell_word.hpp"
#include "base/text.hpp"
#include "html.hpp"
#include "sections.hpp"
#include "sweep_sections.hpp"

namespace kazan::report {
namespace {

constexpr std::size_t kMostValues = 24;     // of an axis, written out
constexpr std::size_t kMostUnfolded = 12;   // variants
constexpr std::size_t kMostNodesNamed = 3;  // of a variant, that have no result

using Statuses = std::map<std::string, std::string>;  // by id

Statuses statuses_of(const RunFolder& run) {
  Statuses statuses;
  for (const auto& node : run.nodes) statuses.emplace(node.id, node.status);
  return statuses;
}

std::string command(const RunFolder& run, const std::string& variant) {
  const double number_of_run = number_of(run.manifest, "run");
  return "runner report " +
         shell_word(text_of(run.manifest, "experiment", "RUN") + "/" +
                    (number_of_run == number_of_run ? number(number_of_run) : "latest")) +
         " --variant " + shell_word(variant);
}

std::string state(const Missing& missing) {
  if (missing.empty()) return badge("ok");
  std::string out;
  for (std::size_t i = 0; i < std::min(missing.size(), kMostNodesNamed); ++i)
    out += element("div", badge(missing[i].second) + " " + escape(missing[i].first));
  if (missing.size() > kMostNodesNamed)
    out += text_element("div", {{"class", "note"}},
                        "and " + std::to_string(missing.size() - kMostNodesNamed) + " more");
  return out;
}

std::string row(const RunFolder& run, std::size_t index, const Missing& missing) {
  const SweepVariant& variant = run.sweep.variants[index];
  std::map<std::string, std::string> at(variant.at.begin(), variant.at.end());
  std::string cells;
  for (const auto& axis : run.sweep.axes)
    cells += text_element("td", {}, at.contains(axis) ? at.at(axis) : "as given");
  cells += element("td", run.sweep.table.has("lacking") ? state(missing) : badge("unknown"));
  cells += element("td", variant.report.empty()
                             ? text_element("code", {}, command(run, variant.id))
                             : text_element("a", {{"href", variant.report}}, "report"));
  return element("tr", {{"id", "variant-" + std::to_string(index)}}, cells);
}

std::string count_text(std::size_t count, const char* what) {
  return with_commas(static_cast<long long>(count)) + " " + what + (count == 1 ? "" : "s");
}

// "216 of 240 variants, 24 left out" and the conditions.
std::string where_row(const Sweep& sweep) {
  if (sweep.where.empty()) return "";
  const double left = static_cast<double>(sweep.variants.size());
  std::vector<std::string> each;
  for (const auto& condition : sweep.where)
    each.push_back(sweep.where.size() == 1 ? condition : "(" + condition + ")");
  return element("tr",
                 text_element("th", {{"scope", "row"}}, "where") +
                     text_element("td", {},
                                  number(left) + " of " + number(sweep.points) + " variants, " +
                                      number(sweep.points - left) + " left out") +
                     text_element("td", {}, join(each, " and ")));
}

}  // namespace

std::string axes_section(const RunFolder& run) {
  std::string rows;
  for (const auto& block : run.sweep.blocks) {
    const bool alone = block.names.size() == 1;
    std::vector<std::string> points;
    for (const auto& point : block.points) {
      std::vector<std::string> values;
      for (const auto& value : point) values.push_back(value.empty() ? "as given" : value);
      points.push_back(alone ? join(values, "") : "(" + join(values, ", ") + ")");
    }
    const std::size_t count = points.size();
    if (count > kMostValues) points.resize(kMostValues);
    rows += element(
        "tr",
        text_element("th", {{"scope", "row"}}, join(block.names, ", ")) +
            text_element(
                "td", {},
                count_text(count, alone ? "value" : "point") + (alone ? "" : ", these together")) +
            text_element("td", {}, join(points, ", ") + (count > kMostValues ? ", ..." : "")));
  }
  rows += where_row(run.sweep);
  return element(
      "section", {{"id", "axes"}},
      "<h2>What varied</h2>" + element("table", {{"class", "listing"}}, element("tbody", rows)));
}

std::string variants_section(const RunFolder& run) {
  const Statuses statuses = statuses_of(run);
  std::string head, rows;
  for (const auto& axis : run.sweep.axes) head += text_element("th", {{"scope", "col"}}, axis);
  head += "<th scope=\"col\">results</th><th scope=\"col\">its own report</th>";
  std::size_t rendered = 0, lacking = 0;
  for (std::size_t i = 0; i < run.sweep.variants.size(); ++i) {
    const Missing missing = missing_of(run.sweep, run.sweep.variants[i], statuses);
    rows += row(run, i, missing);
    lacking += !missing.empty();
    rendered += !run.sweep.variants[i].report.empty();
  }
  const std::string table =
      element("div", {{"class", "scroll"}, {"tabindex", "0"}},
              element("table", {{"class", "listing"}},
                      element("thead", element("tr", head)) + element("tbody", rows)));
  const std::string note =
      "A variant's report is rendered on demand, by the command beside it; this page is then "
      "written anew, and links to it. Some coordinates alone, such as --variant " +
      shell_word(run.sweep.variants[0].at.empty() ? "k=16"
                                                  : run.sweep.variants[0].at[0].first + "=" +
                                                        run.sweep.variants[0].at[0].second) +
      ", render all variants that have them. The run's folder may stand for " +
      text_of(run.manifest, "experiment", "RUN") + "/NUMBER.";
  const bool fold = run.sweep.variants.size() > kMostUnfolded;
  const std::string summary =
      count_text(run.sweep.variants.size(), "variant") + ", " + std::to_string(rendered) +
      " rendered" + (lacking > 0 ? ", " + std::to_string(lacking) + " without all results" : "");
  return element(
      "section", {{"id", "variants"}},
      "<h2>Variants</h2>" + text_element("p", {{"class", "note"}}, note) +
          (fold ? element("details", text_element("summary", {}, summary) + table) : table));
}

}  // namespace kazan::report
