#include <algorithm>

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

// Without the node, which the list names.
std::string first_line(const PlannedNode& node, const NodeResult& result) {
  const std::string who = "node " + node.name + " (" + node.stage + "): ";
  const auto& message = result.message;
  return split(message.starts_with(who) ? message.substr(who.size()) : message, '\n').front();
}

std::string failed_list(const RunEnd& end, Look look, std::size_t line) {
  std::string out;
  for (const auto& node : end.plan.nodes) {
    const auto found = end.results.find(node.name);
    if (found == end.results.end() || found->second.status != Status::failed) continue;
    const std::string name = short_name(printable(node.name), line / 2, look.unicode) + "  ";
    const std::size_t used = 2 + columns(name), room = line - std::min(used, line);
    out += "  " + name +
           clipped_in_middle(printable(first_line(node, found->second)), room, look.unicode) + "\n";
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
