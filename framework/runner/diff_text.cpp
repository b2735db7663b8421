#include "runner/diff_text.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "host/graph/explain.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

constexpr std::size_t kLongestName = 40, kShortestValue = 12;

std::string number_text(double value, const char* format) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string value_text(const Json& value, bool metric) {
  if (value.is_null()) return "-";
  if (is_undefined(value)) return "undefined";
  if (metric && value.is_number() && !value.is_integer())
    return number_text(value.number(), "%.6g");
  return printable(shown(value));
}

std::string value_text(const DiffRow& row, bool of_b, bool metric) {
  const auto& half = of_b ? row.half_b : row.half_a;
  return value_text(of_b ? row.b : row.a, metric) +
         (half ? " ± " + number_text(*half, "%.2g") : "");
}

std::string side(const char* letter, const std::filesystem::path& folder, const Json& manifest) {
  return std::string(letter) + "  " + printable(folder.native()) + "\n   " +
         printable(manifest.at("status").string()) + ", " +
         printable(manifest.at("started").string()) + ", " +
         human_seconds(manifest.at("seconds").number()) + "\n";
}

// The same for all sections, but for the summary: names of nodes are long.
std::size_t name_width(const RunDiff& diff, bool summary, std::size_t terminal) {
  std::size_t width = 0;
  for (const auto& section : diff.sections)
    if ((section.title == kSummary) == summary)
      for (const auto& row : section.rows) width = std::max(width, columns(printable(row.name)));
  return terminal == 0 ? width : std::min(width, kLongestName);
}

// Two columns of values share what the names leave.
std::size_t value_width(const DiffSection& section, std::size_t names, std::size_t terminal) {
  std::size_t width = 0;
  for (const auto& row : section.rows)
    for (const bool of_b : {false, true})
      width = std::max(width, columns(value_text(row, of_b, section.metrics)));
  if (terminal == 0) return width;
  const std::size_t taken = names + 6;
  const std::size_t room = terminal > taken ? (terminal - taken) / 2 : 0;
  return std::min(width, std::max(room, kShortestValue));
}

std::string change_text(const DiffRow& metric) {
  const Json difference = absolute_difference(metric), relative = relative_difference(metric);
  if (difference.is_null() || metric.same()) return "";
  std::string text = number_text(difference.number(), "%+.3g");
  if (!relative.is_null()) text += "  " + number_text(100 * relative.number(), "%+.3g") + " %";
  return text;
}

std::string row_text(const DiffRow& row, std::size_t names, std::size_t values, bool metric) {
  const std::string change = metric ? change_text(row) : "";
  const std::string a = clipped(value_text(row, false, metric), values);
  const std::string b = clipped(value_text(row, true, metric), values);
  std::string line = "  " + padded(clipped_in_middle(printable(row.name), names), names) + "  " +
                     padded(a, values) + "  " +
                     (row.same() ? b : coloured(stdout, Colour::yellow, b));
  if (!change.empty()) line += std::string(values - columns(b) + 2, ' ') + change;
  return line + "\n";
}

}  // namespace

std::string diff_text(const RunDiff& diff, std::size_t width) {
  std::string text = side("A", diff.a, diff.manifest_a) + side("B", diff.b, diff.manifest_b);
  for (const auto& section : diff.sections) {
    const std::size_t names = name_width(diff, section.title == kSummary, width);
    const bool metric = section.metrics;
    text += "\n" + coloured(stdout, Colour::blue, printable(section.title)) + "\n";
    const std::size_t values = value_width(section, names, width);
    for (const auto& row : section.rows) text += row_text(row, names, values, metric);
  }
  if (diff.empty()) text += "\nno difference but of times\n";
  return text;
}

}  // namespace kazan
