#include "runner/check_table.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

using Row = std::vector<std::string>;

std::string amount(const std::optional<std::int64_t>& bytes) {
  return bytes ? human_bytes(static_cast<double>(*bytes)) : "?";
}

Row row_of(const Forecast::Node& item, const Damages& damages) {
  const PlannedNode& node = *item.node;
  Row row = {item.in_store()               ? "in store"
             : damages.contains(node.name) ? "damaged"
                                           : "to run",
             printable(node.id), printable(node.stage)};
  if (item.taken) {
    row.insert(row.end(), {amount(item.taken->memory_bytes), amount(item.taken->disk_bytes),
                           item.taken->seconds ? human_seconds(*item.taken->seconds) : "?"});
    return row;
  }
  const Estimate& e = node.estimate;
  const double seconds = seconds_of(node);
  row.insert(row.end(), {amount(e.memory_bytes), amount(e.disk_bytes),
                         std::isnan(seconds) ? "?" : about_seconds(seconds)});
  return row;
}

std::string padded_left(const std::string& cell, std::size_t width) {
  return std::string(width - std::min(width, columns(cell)), ' ') + cell;
}

constexpr std::size_t kFirstAmount = 3;  // column; amounts stand to the right

std::string unknown_too(std::int64_t nodes) {
  if (nodes == 0) return "";
  return nodes == 1 ? " and what 1 node does not tell"
                    : " and what " + std::to_string(nodes) + " nodes do not tell";
}

std::string time_text(const Forecast& forecast) {
  const std::string all = about_seconds(forecast.elapsed) + unknown_too(forecast.seconds.unknown);
  if (about_seconds(forecast.elapsed) == about_seconds(forecast.seconds.known)) return all;
  return all + " with up to " + std::to_string(forecast.most_nodes) + " nodes at the same time, " +
         about_seconds(forecast.seconds.known) + " one after the other";
}

}  // namespace

std::string about_seconds(double seconds) {
  if (seconds < 1) return "under 1 s";
  const auto digit = [](double v) {  // one digit, two from 10 on
    const double unit = v < 100 ? 1 : std::pow(10, std::floor(std::log10(v)) - 1);
    return std::to_string(std::llround(std::round(v / unit) * unit));
  };
  if (seconds < 90) return "about " + digit(seconds) + " s";
  if (seconds < 90 * 60) return "about " + digit(seconds / 60) + " min";
  if (seconds < 48 * 3600) return "about " + digit(seconds / 3600) + " h";
  return "about " + digit(seconds / 86400) + " days";
}

std::string check_table(const Forecast& forecast, const Damages& damages, std::FILE* to) {
  std::vector<Row> rows = {{"", "node", "stage", "memory", "disk", "time"}};
  for (const auto& item : forecast.nodes) rows.push_back(row_of(item, damages));
  std::vector<std::size_t> width(rows[0].size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], columns(row[i]));
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += (i ? "  " : " ") +
              (i >= kFirstAmount ? padded_left(row[i], width[i]) : padded(row[i], width[i]));
    line.resize(line.find_last_not_of(' ') + 1);
    out += (row[0] == "to run"    ? line
            : row[0] == "damaged" ? coloured(to, Colour::yellow, line)
                                  : coloured(to, Colour::dim, line)) +
           "\n";
  }
  return out;
}

std::string damages_text(const Damages& damages) {
  std::string out;
  for (const auto& [node, damage] : damages)
    out += printable(node) + ": " + printable(damage) + "; a run makes it again\n";
  return out;
}

std::string check_totals(const Forecast& forecast) {
  if (forecast.to_run == 0) return "everything is in the store: nothing is to run\n";
  const auto bytes = [](std::int64_t n) { return human_bytes(static_cast<double>(n)); };
  std::string out = "to run: " + std::to_string(forecast.to_run) + " of " +
                    std::to_string(forecast.nodes.size()) +
                    (forecast.nodes.size() == 1 ? " node\n" : " nodes\n");
  if (forecast.largest) {
    out += "  memory  up to " + amount(forecast.largest->estimate.memory_bytes) + " (" +
           forecast.largest->name + ")";
    if (forecast.together > 1)
      out += "; about " + bytes(forecast.together_memory.known) +
             unknown_too(forecast.together_memory.unknown) + " where " +
             std::to_string(forecast.together) + " run at the same time";
    out += "\n";
  }
  out +=
      "  disk    up to " + bytes(forecast.disk.known) + unknown_too(forecast.disk.unknown) + "\n";
  out += "  time    " + time_text(forecast) + "; roughly\n";
  return out;
}

}  // namespace kazan
