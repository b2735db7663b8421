// runs: what was run here, newest first, failed and killed runs too.
#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/record/run_list.hpp"
#include "runner/colour.hpp"
#include "runner/meant.hpp"
#include "runner/progress/display.hpp"
#include "runner/verbs.hpp"

namespace kazan {
namespace {

using Row = std::vector<std::string>;

std::string status_word(const RunSummary& run) {
  return run.problem.empty() ? run.status : "unreadable";
}

std::string nodes_text(const RunSummary& run) {
  if (!run.problem.empty()) return run.problem;
  std::vector<std::string> parts;
  for (const char* status : {"computed", "reused", "failed", "stopped", "skipped"})
    if (const auto found = run.nodes.find(status); found != run.nodes.end())
      parts.push_back(std::to_string(found->second) + " " + status);
  if (run.status == "unknown") parts.push_back("runs on " + run.host + ", if it still does");
  return join(parts, ", ");
}

Row row_of(const RunSummary& run) {
  Row row = {
      run.experiment + "/" + std::to_string(run.number),     status_word(run), run.started,
      run.problem.empty() ? human_seconds(run.seconds) : "", nodes_text(run),  run.report.native()};
  for (auto& cell : row) cell = printable(cell);  // folders and manifests come from anywhere
  return row;
}

Colour colour_of(const std::string& status) {
  if (status == "ok") return Colour::green;
  if (status == "running") return Colour::blue;
  return status == "stopped" || status == "unknown" ? Colour::yellow : Colour::red;
}

// Spaces up to the column's width, which colours do not count in.
void print_table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.at(0).size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const auto& text = rows[r][i];
      line += i == 1 && r > 0 ? coloured(stdout, colour_of(text), text) : text;
      line += std::string(widths[i] - columns(text) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::printf("%s\n", line.c_str());
  }
}

void print_text(const std::vector<RunSummary>& runs) {
  const bool table = is_terminal(stdout);
  std::vector<Row> rows = {{"RUN", "STATUS", "STARTED", "TOOK", "NODES", "REPORT"}};
  for (const auto& run : runs) rows.push_back(row_of(run));
  if (table) return print_table(rows);
  for (std::size_t i = 1; i < rows.size(); ++i) std::printf("%s\n", join(rows[i], "\t").c_str());
}

}  // namespace

int verb_runs(const Options& options) {
  const std::string experiment = options.arguments.empty() ? "" : options.arguments[0];
  const auto runs = list_runs(options.runs, experiment);
  if (options.format == "json") {
    Json list = Json::array();
    for (const auto& run : runs) list.push(run.to_json());
    std::printf("%s\n", list.dump(2).c_str());
    return 0;
  }
  if (!runs.empty()) {
    print_text(runs);
    return 0;
  }
  std::vector<std::string> names;
  for (const auto& run : list_runs(options.runs, "")) names.push_back(run.experiment);
  if (!experiment.empty())
    throw Error(Fault::input, "there is no run of " + experiment + " under " + options.runs +
                                  did_you_mean_name(experiment, names));
  std::fprintf(stderr, "no runs under %s\n", printable(options.runs).c_str());
  return 0;
}

}  // namespace kazan
