#include "page.hpp"

#include "assets.hpp"
#include "base/hash.hpp"
#include "html.hpp"
#include "sdk/figure.hpp"
#include "sections.hpp"
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

std::string link(const std::string& target, const std::string& text, const char* kind = "") {
  return element("li", {{"class", kind}},
                 text_element("a", {{"href", "#" + target}}, shortened(text, 200)));
}

std::string contents(const RunFolder& run, const std::string& callouts) {
  std::string items = link("top", "Summary");
  for (const char* kind : {"failures", "warnings", "problems"})
    if (callouts.find("id=\"" + std::string(kind) + "\"") != callouts.npos)
      items += link(kind,
                    kind == std::string("problems")   ? "Unreadable parts"
                    : kind == std::string("warnings") ? "Warnings"
                                                      : "Failed nodes",
                    "alert");
  if (!headline_section(run).empty()) items += link("numbers", "At a glance");
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    if (has_results(run.nodes[i])) items += link(result_anchor(i), run.nodes[i].name, "sub");
  items += link("experiment", "Experiment");
  if (!timeline(run).empty()) items += link("timeline", "Timeline", "sub");
  items += link("provenance", "Provenance");
  return "<nav aria-label=\"Contents\"><div class=\"bar-top\">"
         "<button type=\"button\" class=\"menu\" aria-expanded=\"false\" aria-controls=\"contents\""
         ">Contents</button>" +
         text_element("span", {{"class", "nav-title"}},
                      text_of(run.manifest, "experiment", "report")) +
         "<button type=\"button\" class=\"theme\">Theme</button></div>" +
         element("ul", {{"id", "contents"}}, items) + "</nav>";
}

std::string footer(const RunFolder& run) {
  return "<footer>" +
         text_element("p", {},
                      "Made by kazan " + text_of(run.manifest, "kazan") +
                          ". Nothing on this page is fetched.") +
         "<details><summary>Licences of what this page carries</summary>" +
         text_element("pre", {{"tabindex", "0"}}, kLicences) + "</details></footer>";
}

}  // namespace

std::string page(const RunFolder& run) {
  const std::string code = script();
  const std::string callouts = failure_section(run) + warning_section(run);
  std::string results;
  for (std::size_t i = 0; i < run.nodes.size(); ++i) results += node_section(run.nodes[i], i);
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n" + head(run, code) + "</head>\n<body>\n" +
         contents(run, callouts) + "\n<main>\n" + title_section(run) + "\n" + callouts + "\n" +
         headline_section(run) + "\n" + results + "\n" + experiment_section(run) + "\n" +
         provenance_section(run) + "\n" + footer(run) + "\n</main>\n" +
         "<div id=\"tip\" role=\"tooltip\" hidden></div>\n<script>" + code +
         "</script>\n</body>\n</html>\n";
}

}  // namespace kazan::report
