// What a reader sees first: what was asked, what ran, and what went wrong.
#include <cmath>
#include <set>

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

// Warnings of the manifest, then those that only a node's record has.
std::string warning_items(const RunFolder& run) {
  std::set<std::pair<std::string, std::string>> seen;
  std::string out;
  const auto add = [&](const std::string& node, const std::string& message) {
    if (!message.empty() && seen.emplace(node, message).second) out += item(node, message);
  };
  for (const auto& w : list_of(run.manifest, "warnings").items())
    add(text_of(w, "node"), w.is_string() ? w.string() : text_of(w, "message"));
  for (const auto& node : run.nodes)
    for (const auto& w : list_of(node.record, "warnings").items())
      if (w.is_string()) add(node.name, w.string());
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
  fact(counts(run));
  return element("header", {{"class", "title"}, {"id", "top"}},
                 text_element("h1", {}, text_of(run.manifest, "experiment", "unnamed experiment")) +
                     (doc.empty() ? "" : text_element("p", {{"class", "question"}}, doc)) +
                     element("p", {{"class", "facts"}}, facts));
}

std::string warning_section(const RunFolder& run) {
  return callout("warnings", "Warnings", warning_items(run)) +
         callout("problems", "Parts of the run folder that could not be read", problem_items(run));
}

std::string failure_section(const RunFolder& run) {
  std::string items;
  for (const auto& node : run.nodes)
    if (node.status == "failed")
      items += item(node.name, text_of(node.manifest, "error", "failed without a message"));
  return callout("failures", "Failed", items);
}

}  // namespace kazan::report
