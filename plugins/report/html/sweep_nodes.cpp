// The experiment of a sweep: its nodes as the file has them, each standing for all its variants'.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "dag.hpp"
#include "html.hpp"
#include "sections.hpp"
#include "sweep_sections.hpp"
#include "timeline.hpp"

namespace kazan::report {
namespace {

struct Group {
  std::string base;
  std::vector<std::string> stages;
  std::map<std::string, std::size_t> statuses;
  std::size_t planned = 0;
  double seconds = 0, memory = 0;
  Json inputs = Json::object();  // of one of them, by names in the file
};

class Grouping {
 public:
  explicit Grouping(const RunFolder& run) {
    for (const auto& planned : list_of(run.plan, "nodes").items()) add(planned);
    for (const auto& node : run.nodes) add(node);
  }
  std::vector<Group> groups() { return std::move(groups_); }

 private:
  void add(const Json& planned) {
    const std::string name = text_of(planned, "name"), base = text_of(planned, "base", name);
    bases_[name] = base;
    const auto [found, fresh] = places_.emplace(base, groups_.size());
    if (fresh) groups_.push_back({base, {}, {}, 0, 0, 0, inputs_of(planned)});
    Group& group = groups_[found->second];
    ++group.planned;
    const std::string stage = text_of(planned, "stage");
    if (std::find(group.stages.begin(), group.stages.end(), stage) == group.stages.end())
      group.stages.push_back(stage);
  }

  void add(const NodeRun& node) {
    const auto base = bases_.find(node.name);
    if (base == bases_.end()) return;
    Group& group = groups_[places_.at(base->second)];
    ++group.statuses[node.status];
    const double seconds = number_of(node.manifest, "seconds");
    const double memory = number_of(node.manifest, "memory_bytes");
    if (seconds > 0) group.seconds += seconds;
    if (memory > group.memory) group.memory = memory;
  }

  // Nodes come after those they read, so their names are known.
  Json inputs_of(const Json& planned) const {
    Json out = Json::object();
    for (const auto& [port, references] : object_of(planned, "inputs").members()) {
      out[port] = Json::array();
      for (const auto& r : references.is_array() ? references.items() : Json::Items{})
        if (const auto base = bases_.find(text_of(r, "node")); base != bases_.end())
          out[port].push(base->second + "." + text_of(r, "port"));
    }
    return out;
  }

  std::vector<Group> groups_;
  std::map<std::string, std::size_t> places_;
  std::map<std::string, std::string> bases_;  // by name
};

std::size_t count(const Group& group, const char* status) {
  const auto found = group.statuses.find(status);
  return found == group.statuses.end() ? 0 : found->second;
}

std::string status_of(const Group& group) {
  for (const char* const status : {"failed", "stopped", "skipped", "computed"})
    if (count(group, status)) return status;
  return count(group, "reused") ? "reused" : "not run";
}

// The drawing of a run with one node each.
std::string drawing(const RunFolder& run, const std::vector<Group>& groups) {
  RunFolder outline;
  outline.sweep.variants = {run.sweep.variants.front()};
  for (const auto& group : groups) {
    NodeRun node;
    node.name = group.base;
    node.stage = group.stages.size() == 1 ? group.stages[0]
                                          : std::to_string(group.stages.size()) + " stages";
    node.copies = group.planned;
    node.status = status_of(group);
    node.manifest = Json::object({{"inputs", group.inputs}});
    outline.nodes.push_back(std::move(node));
  }
  return dag_drawing(outline);
}

std::string counts(const Group& group) {
  std::string out;
  std::size_t told = 0;
  for (const char* const status : {"computed", "reused", "failed", "skipped", "stopped"})
    if (const std::size_t n = count(group, status)) {
      out += (out.empty() ? "" : ", ") + with_commas(static_cast<long long>(n)) + " " + status;
      told += n;
    }
  if (told < group.planned)
    out += (out.empty() ? "" : ", ") + with_commas(static_cast<long long>(group.planned - told)) +
           " not run";
  return out;
}

std::string row(const Group& group) {
  return element("tr", text_element("th", {{"scope", "row"}}, group.base) +
                           element("td", text_element("code", {}, join(group.stages, ", "))) +
                           text_element("td", {{"class", "number"}},
                                        number(static_cast<double>(group.planned))) +
                           text_element("td", {}, counts(group)) +
                           text_element("td", {{"class", "number"}},
                                        group.seconds > 0 ? duration(group.seconds) : "") +
                           text_element("td", {{"class", "number"}}, memory(group.memory)));
}

}  // namespace

std::string nodes_section(const RunFolder& run) {
  const auto groups = Grouping(run).groups();
  std::string rows;
  for (const auto& group : groups) rows += row(group);
  const std::string table = element(
      "div", {{"class", "scroll"}, {"tabindex", "0"}},
      element("table", {{"class", "listing"}, {"id", "nodes"}},
              "<thead><tr><th scope=\"col\">node</th><th scope=\"col\">stage</th><th scope=\"col\" "
              "class=\"number\">nodes</th><th scope=\"col\">how they ended</th><th "
              "scope=\"col\" class=\"number\">time</th><th scope=\"col\" class=\"number\">memory"
              "</th></tr></thead>" +
                  element("tbody", rows)));
  return element(
      "section", {{"id", "experiment"}},
      "<h2>Experiment</h2>" + drawing(run, groups) + timeline(run) + table +
          "<p class=\"note\">A node that several variants share is one. Time is the sum, memory "
          "the highest peak; of reused nodes those of the run that computed them. Each node's "
          "parameters and key are in plan.json and in the variants' reports.</p>" +
          given_experiment(run));
}

std::string whole_section(const RunFolder& run) {
  std::string nodes;
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    if (run.sweep.whole.contains(run.nodes[i].id))
      nodes += node_section(run.nodes[i], i, run.sweep.gathering.contains(run.nodes[i].id));
  const std::string tables = gathered_tables(run);
  if (nodes.empty() && tables.empty()) return "";
  return element("section", {{"id", "whole"}},
                 "<h2>Of the sweep as a whole</h2><p class=\"note\">Nodes that all variants share, "
                 "and those that gather over variants.</p>" +
                     tables) +
         nodes;
}

}  // namespace kazan::report
