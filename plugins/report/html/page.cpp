#include "page.hpp"

#include <set>

#include "assets.hpp"
#include "base/hash.hpp"
#include "html.hpp"
#include "sdk/figure.hpp"
#include "sections.hpp"
#include "sweep_sections.hpp"
#include "timeline.hpp"

namespace kazan::report {
namespace {

// All of the page's own script; nothing else may run (the policy names its hash), and nothing
// may be fetched: a second wall behind the escaping.
std::string script() {
  return "\n(function () {\n" + std::string(kChartJs) +
         "\n})();\n(function () {\n\"use strict\";\n" + std::string(kPageJs) + "\n})();\n";
}

std::string sha256_base64(std::string_view text) {
  const std::string hex = sha256(text);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return base64(bytes.data(), bytes.size());
}

std::string policy(const std::string& code) {
  return "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src 'sha256-" +
         sha256_base64(code) + "'; base-uri 'none'; form-action 'none'";
}

std::string head(const RunFolder& run, const std::string& code) {
  const std::string name = text_of(run.manifest, "experiment", "unnamed experiment");
  return "<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         policy(code) + "\">\n" + text_element("title", {}, name) + "\n<style>" +
         std::string(kPageCss) + "</style>\n";
}

constexpr std::size_t kLongestLink = 44;  // characters: two lines beside the text

std::string link(const std::string& target, const std::string& text, const char* kind = "") {
  Attributes attributes = {{"href", "#" + target}};
  const std::string shown = short_name(text, kLongestLink);
  if (shown != text) attributes.emplace_back("title", text);
  return element("li", {{"class", kind}}, text_element("a", attributes, shown));
}

std::string callout_links(const std::string& callouts) {
  std::string items;
  for (const char* kind : {"failures", "warnings", "problems"})
    if (callouts.find("id=\"" + std::string(kind) + "\"") != callouts.npos)
      items += link(kind,
                    kind == std::string("problems")   ? "Unreadable parts"
                    : kind == std::string("warnings") ? "Warnings"
                                                      : "Failed nodes",
                    "alert");
  return items;
}

// One for all nodes that gather under one name: their table leads to each.
std::string node_links(const RunFolder& run) {
  std::string items;
  std::set<std::string> told;
  const auto& gathered = list_of(run.sweep.table, "gathered").items();
  for (std::size_t i = 0; i < gathered.size(); ++i) {
    if (list_of(gathered[i], "columns").size() == 0) continue;
    items += link(gathered_anchor(i), text_of(gathered[i], "node"), "sub");
    for (const auto& row : list_of(gathered[i], "rows").items())
      for (const auto& id : list_of(row, "nodes").items()) told.insert(plain(id));
  }
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    if (has_results(run.nodes[i]) && !told.contains(run.nodes[i].id))
      items += link(result_anchor(i), run.nodes[i].name, "sub");
  return items;
}

std::string contents(const RunFolder& run, const std::string& links) {
  return "<nav aria-label=\"Contents\"><div class=\"bar-top\">"
         "<button type=\"button\" class=\"menu\" aria-expanded=\"false\" aria-controls=\"contents\""
         ">Contents</button>" +
         text_element("span", {{"class", "nav-title"}},
                      text_of(run.manifest, "experiment", "report")) +
         "<button type=\"button\" class=\"theme\">Theme</button></div>" +
         element("ul", {{"id", "contents"}}, links) + "</nav>";
}

std::string footer(const RunFolder& run) {
  return "<footer>" +
         text_element("p", {},
                      "Made by kazan " + text_of(run.manifest, "kazan") +
                          ". Nothing on this page is fetched.") +
         "<details><summary>Licences of what this page carries</summary>" +
         text_element("pre", {{"tabindex", "0"}}, kLicences) + "</details></footer>";
}

// What makes up a page: links and what they lead to.
struct Parts {
  std::string links, sections;

  void add(const char* target, const char* name, const std::string& section) {
    if (section.empty()) return;
    links += link(target, name);
    sections += section + "\n";
  }
};

Parts of_one(const RunFolder& run) {
  Parts parts;
  parts.add("numbers", "At a glance", headline_section(run));
  parts.links += node_links(run);
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    parts.sections += node_section(run.nodes[i], i);
  parts.add("experiment", "Experiment", experiment_section(run));
  return parts;
}

Parts of_sweep(const RunFolder& run) {
  Parts parts;
  parts.add("axes", "What varied", axes_section(run));
  parts.add("table", "Results", table_section(run));
  parts.add("front", "Front", front_section(run));
  parts.add("metrics", "Metric by metric", metrics_section(run));
  parts.add("whole", "Of the sweep as a whole", whole_section(run));
  parts.links += node_links(run);
  parts.add("variants", "Variants", variants_section(run));
  parts.add("experiment", "Experiment", nodes_section(run));
  return parts;
}

std::string data_block(const RunFolder& run) {
  const std::string data = run.sweep.there() ? sweep_data(run) : "";
  if (data.empty()) return "";
  return element("script", {{"type", "application/json"}, {"id", "sweep"}}, script_json(data)) +
         "\n";
}

}  // namespace

std::string page(const RunFolder& run) {
  const std::string code = script();
  const std::string callouts = failure_section(run) + warning_section(run);
  Parts parts = run.sweep.there() ? of_sweep(run) : of_one(run);
  if (const std::string drawn = timeline(run); !drawn.empty())
    parts.links += link("timeline", "Timeline", "sub");
  parts.add("provenance", "Provenance", provenance_section(run));
  const std::string links = link("top", "Summary") + callout_links(callouts) + parts.links;
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n" + head(run, code) + "</head>\n<body>\n" +
         contents(run, links) + "\n<main>\n" + title_section(run) + "\n" + callouts + "\n" +
         parts.sections + footer(run) + "\n</main>\n" +
         "<div id=\"tip\" role=\"tooltip\" hidden></div>\n" + data_block(run) + "<script>" + code +
         "</script>\n</body>\n</html>\n";
}

}  // namespace kazan::report
