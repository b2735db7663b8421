// What a reader sees first: what was asked, what ran, and what went wrong.
#include <cmath>
#include <map>
#include <set>

#include "base/said.hpp"
#include "base/text.hpp"
#include "html.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

constexpr std::size_t kLongestMessage = 20'000;

// "2026-11-24T02:00:00Z" -> "2026-11-24 02:00 UTC"; anything else as it is.
std::string moment(const std::string& iso) {
  if (iso.size() != 20 || iso[10] != 'T' || iso[19] != 'Z') return iso;
  return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

std::string counts(const RunFolder& run) {
  std::string out;
  for (const char* status : {"computed", "reused", "failed", "skipped", "stopped"}) {
    int count = 0;
    for (const auto& node : run.nodes) count += node.status == status;
    if (count == 0) continue;
    out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + status;
  }
  return out.empty() ? "no nodes" : out;
}

std::string item(const std::string& node, const std::string& message) {
  const std::string who = node.empty() ? "" : text_element("strong", {}, node) + " ";
  return element("li", who + text_element("span", {{"class", "message"}},
                                          shortened(message, kLongestMessage)));
}

constexpr std::size_t kMostNamed = 8;  // nodes that say the same

std::string items_of(const Said& said) {
  std::string out;
  for (const auto& [message, nodes] : said.items()) out += item(named(nodes, kMostNamed), message);
  return out;
}

// Warnings of the manifest, then those that only a node's record has.
std::string warning_items(const RunFolder& run) {
  std::set<std::pair<std::string, std::string>> seen;
  Said said;
  const auto add = [&](const std::string& node, const std::string& message) {
    if (!message.empty() && seen.emplace(node, message).second) said.add(node, message);
  };
  for (const auto& w : list_of(run.manifest, "warnings").items())
    add(text_of(w, "node"), w.is_string() ? w.string() : text_of(w, "message"));
  for (const auto& node : run.nodes)
    for (const auto& w : list_of(node.record, "warnings").items())
      if (w.is_string()) add(node.name, w.string());
  return items_of(said);
}

// How many variants of a sweep lack results.
std::string lacking_variants(const RunFolder& run) {
  std::map<std::string, std::string> statuses;
  for (const auto& node : run.nodes) statuses.emplace(node.id, node.status);
  std::size_t count = 0;
  for (const auto& variant : run.sweep.variants)
    count += !missing_of(run.sweep, variant, statuses).empty();
  if (count == 0) return "";  // what failed gathers
  return element("li", std::to_string(count) + " of " + std::to_string(run.sweep.variants.size()) +
                           " variants lack results: <a href=\"#variants\">which</a>");
}

// On the report of one of a sweep's variants: where it lies, the sweep's is two folders above.
std::string variant_line(const RunFolder& run) {
  const Json& variant = object_of(run.manifest, "variant");
  if (variant.size() == 0) return "";
  std::string at;
  for (const auto& c : list_of(variant, "at").items())
    at += (at.empty() ? "" : ", ") + text_of(c, "axis") + " = " + text_of(c, "value");
  return element("p", {{"class", "variant"}},
                 text_element("strong", {}, at) + " — one variant of " +
                     "<a href=\"../../report.html\">the sweep</a>");
}

// Of a sweep, what the files that it extends ask, folded.
std::string base_docs(const RunFolder& run) {
  std::string out;
  for (const auto& [file, doc] : object_of(run.plan, "base_docs").members())
    out += element("details", {{"class", "base-doc"}},
                   text_element("summary", {}, "extends " + file) +
                       text_element("p", {{"class", "note"}}, plain(doc)));
  return out;
}

std::string problem_items(const RunFolder& run) {
  std::string out;
  for (const auto& problem : run.problems) out += item("", problem);
  for (const auto& node : run.nodes)
    for (const auto& problem : node.problems) out += item(node.name, problem);
  return out;
}

std::string callout(const char* kind, const std::string& heading, const std::string& items) {
  if (items.empty()) return "";
  return element("section", {{"class", std::string("callout ") + kind}, {"id", kind}},
                 element("h2", heading) + element("ul", items));
}

}  // namespace

std::string title_section(const RunFolder& run) {
  const std::string doc = text_of(run.manifest, "doc");
  std::string facts = badge(text_of(run.manifest, "status", "unknown"));
  const auto fact = [&](const std::string& text) {
    if (!text.empty()) facts += text_element("span", {}, text);
  };
  if (const double n = number_of(run.manifest, "run"); std::isfinite(n)) fact("run " + number(n));
  fact(moment(text_of(run.manifest, "started")));
  fact(duration(number_of(run.manifest, "seconds")));
  if (run.sweep.there())
    fact(with_commas(static_cast<long long>(run.sweep.variants.size())) + " variants");
  fact(counts(run));
  return element("header", {{"class", "title"}, {"id", "top"}},
                 text_element("h1", {}, text_of(run.manifest, "experiment", "unnamed experiment")) +
                     variant_line(run) +
                     (doc.empty() ? "" : text_element("p", {{"class", "question"}}, doc)) +
                     base_docs(run) + element("p", {{"class", "facts"}}, facts));
}

std::string warning_section(const RunFolder& run) {
  return callout("warnings", "Warnings", warning_items(run)) +
         callout("problems", "Parts of the run folder that could not be read", problem_items(run));
}

std::string failure_section(const RunFolder& run) {
  Said said;
  for (const auto& node : run.nodes) {
    if (node.status != "failed") continue;
    const std::string message = text_of(node.manifest, "error", "failed without a message");
    said.add(node.name, run.sweep.there() ? without_node(message, node.name, node.stage) : message);
  }
  std::string items = items_of(said);
  if (run.sweep.there() && !items.empty()) items += lacking_variants(run);
  return callout("failures", "Failed", items);
}

}  // namespace kazan::report
