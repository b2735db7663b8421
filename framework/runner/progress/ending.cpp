#include <algorithm>

#include "base/said.hpp"
#include "base/text.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/short_name.hpp"
#include "runner/progress/told.hpp"

namespace kazan {
namespace {

using Status = NodeResult::Status;

long count(const RunEnd& end, Status status) {
  return std::count_if(end.results.begin(), end.results.end(),
                       [&](const auto& item) { return item.second.status == status; });
}

std::string counts(const RunEnd& end) {
  std::string out = std::to_string(count(end, Status::computed)) + " computed, " +
                    std::to_string(count(end, Status::reused)) + " reused";
  for (const Status status : {Status::failed, Status::skipped, Status::stopped})
    if (const auto n = count(end, status))
      out += ", " + std::to_string(n) + " " + std::string(name(status));
  out += " in " + human_seconds(end.seconds);
  if (count(end, Status::reused) == static_cast<long>(end.results.size()))
    out += ": everything was in the store, so no model was loaded and nothing trained";
  return out;
}

std::string not_begun(const RunEnd& end) {
  const auto n = std::count_if(end.results.begin(), end.results.end(),
                               [](const auto& item) { return never_begun(item.second); });
  return n == 0 ? "" : "- " + std::to_string(n) + (n == 1 ? " node" : " nodes") + ": not begun\n";
}

// Short where it can be: relative to the current folder.
std::string shown_path(const std::filesystem::path& path) {
  std::error_code unknown;
  const auto here = std::filesystem::current_path(unknown);
  const auto relative = path.lexically_relative(here);
  const bool below = !unknown && !relative.empty() && *relative.begin() != "..";
  return printable((below ? relative : path).native());
}

constexpr std::size_t kMostNamed = 8;  // nodes that fail alike, in a log

// "sae[k=4,seed=0] and 3 more"; in a log, which has no width, several of them.
std::string failed_names(const std::vector<std::string>& nodes, Look look, std::size_t room) {
  if (room == kAnyWidth) return named(nodes, kMostNamed);
  const std::string more =
      nodes.size() > 1 ? " and " + std::to_string(nodes.size() - 1) + " more" : "";
  return short_name(nodes[0], room - std::min(room, columns(more)), look.unicode) + more;
}

// Those that failed alike together, without the node's name in what was said.

std::string failed_list(const RunEnd& end, Look look, std::size_t line) {
  Said said;
  for (const auto& node : end.plan.nodes) {
    const auto found = end.results.find(node.name);
    if (found == end.results.end() || found->second.status != Status::failed) continue;
    const std::string message = without_node(found->second.message, node.name, node.stage);
    said.add(printable(node.name), printable(split(message, '\n').front()));
  }
  std::string out;
  for (const auto& [message, nodes] : said.items()) {
    const std::string names = failed_names(nodes, look, line == kAnyWidth ? line : line / 2) + "  ";
    const std::size_t used = 2 + columns(names), room = line - std::min(used, line);
    out += "  " + names + clipped_in_middle(message, room, look.unicode) + "\n";
  }
  return out.empty() ? "" : "\n" + look.paint(Colour::red, "failed:") + "\n" + out;
}

}  // namespace

std::string ending_text(const RunEnd& end, Look look, std::size_t line) {
  std::string out = not_begun(end) + (line > 0 ? failed_list(end, look, line) : "");
  std::error_code absent;
  if (count(end, Status::failed) > 0 && std::filesystem::file_size(end.log, absent) > 0 && !absent)
    out += "what workers printed: " + shown_path(end.log) + "\n";
  out += (out.empty() ? "" : "\n") + printable(end.plan.experiment) + ": " + counts(end) + "\n";
  for (const auto& problem : end.problems)
    out += look.paint(Colour::red, "error: ") + printable_lines(problem) + "\n";
  for (const auto& note : end.notes)
    out += look.paint(Colour::yellow, "note: ") + printable_lines(note) + "\n";
  if (end.report.empty())
    out += "run folder: " + shown_path(end.folder) + "\n";
  else
    out += "report: " + shown_path(end.report) + "\n";
  if (!end.go_on.empty()) out += "to go on: " + printable(end.go_on) + "\n";
  return out;
}

}  // namespace kazan
