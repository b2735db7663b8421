// What it takes to get these numbers again, or to know that they cannot differ.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "base/said.hpp"
#include "base/text.hpp"
#include "html.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

constexpr std::size_t kMostNamed = 4;  // nodes with one value

std::string row(const std::string& name, const std::string& value) {
  if (value.empty()) return "";
  return element("tr", text_element("th", {{"scope", "row"}}, name) +
                           text_element("td", {}, shortened(value, 2000)));
}

std::string rows_of(const Json& object) {
  std::string out;
  for (const auto& [name, value] : object.members())
    out += row(name,
               name == "memory_bytes" && value.is_number() ? memory(value.number()) : plain(value));
  return out;
}

std::string table(const std::string& caption, const std::string& rows) {
  if (rows.empty()) return "";
  return element("table", {{"class", "pairs"}},
                 text_element("caption", {}, caption) + element("tbody", rows));
}

// "20.1 to 35.4, by node", of numbers that were measured and are hardly ever the same; "" of
// others.
std::string span_of(const std::map<std::string, std::vector<std::string>>& values) {
  constexpr std::size_t kMostValues = 3;
  std::set<double> numbers;
  for (const auto& [value, nodes] : values) {
    char* end = nullptr;
    numbers.insert(std::strtod(value.c_str(), &end));
    if (value.empty() || *end) return "";
  }
  if (numbers.size() <= kMostValues) return "";
  return number(*numbers.begin()) + " to " + number(*numbers.rbegin()) + ", by node";
}

// What nodes were computed with: name and value, and which nodes when not all agree.
std::string library_rows(const RunFolder& run) {
  std::map<std::string, std::map<std::string, std::vector<std::string>>> nodes_by_value;
  for (const auto& node : run.nodes)
    for (const auto& [name, value] : object_of(node.manifest, "environment").members())
      nodes_by_value[name][plain(value)].push_back(node.name);
  std::string out;
  for (const auto& [name, values] : nodes_by_value) {
    const std::string span = span_of(values);
    out += row(name, span);
    for (const auto& [value, nodes] : values)
      if (span.empty())
        out +=
            row(name, values.size() == 1 ? value : value + " (" + named(nodes, kMostNamed) + ")");
  }
  return out;
}

std::string files_of(const NodeRun& node) {
  std::string out;
  for (const auto& [port, output] : object_of(node.record, "outputs").members())
    for (const auto& [file, facts] : object_of(output, "files").members())
      out += element("li", text_element("code", {}, port + "/" + file) + " " +
                               escape(memory(number_of(facts, "bytes"))) + " " +
                               text_element("code", {{"class", "hash"}}, text_of(facts, "sha256")));
  return out.empty() ? "" : element("ul", out);
}

std::string identity(const NodeRun& node) {
  std::string code = text_of(node.record, "code", text_of(node.planned, "code"));
  std::string lines;
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty())
      lines += element(
          "div", element("span", name) + " " + text_element("code", {{"class", "hash"}}, value));
  };
  line("key", text_of(node.manifest, "key"));
  line("code", code);
  for (const auto& [label, file] : object_of(node.planned, "files").members())
    line("file", text_of(file, "sha256") + " " + text_of(file, "path"));
  return element("li", text_element("strong", {}, node.name) + lines + files_of(node));
}

std::string run_rows(const RunFolder& run) {
  const Json& m = run.manifest;
  std::string out = row("started", text_of(m, "started"));
  out += row("took", duration(number_of(m, "seconds")));
  const double seed = number_of(m, "seed");
  if (std::isfinite(seed)) out += row("seed", number(seed));
  return out + row("kazan", text_of(m, "kazan"));
}

}  // namespace

std::string provenance_section(const RunFolder& run) {
  std::string body, nodes;
  if (const std::string command = text_of(run.manifest, "command"); !command.empty())
    body += std::string("<p>To repeat this ") +
            (object_of(run.manifest, "variant").size() > 0 ? "variant" : "run") +
            ", finished nodes taken from the store:</p>" +
            text_element("pre", {{"tabindex", "0"}}, command);
  body += element("div", {{"class", "pairs-row"}},
                  table("run", run_rows(run)) +
                      table("machine", rows_of(object_of(run.manifest, "machine"))) +
                      table("environment", rows_of(object_of(run.manifest, "environment"))) +
                      table("computed with", library_rows(run)));
  if (!run.sweep.there())  // thousands: their keys are in plan.json
    for (const auto& node : run.nodes) nodes += identity(node);
  if (!nodes.empty())
    body +=
        "<details class=\"identities\"><summary>Keys and hashes</summary><p class=\"note\">A "
        "node's key is the SHA-256 of everything that decides its outputs: stage, code, "
        "resolved parameters, seed, the keys of its inputs and the bytes of files it reads. "
        "Under it, each output file with its own SHA-256.</p>" +
        element("ul", nodes) + "</details>";
  return element("section", {{"id", "provenance"}}, "<h2>Provenance</h2>" + body);
}

}  // namespace kazan::report
