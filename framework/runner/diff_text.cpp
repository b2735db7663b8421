#include "runner/diff_text.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "runner/colour.hpp"
#include "runner/progress/display.hpp"

namespace kazan {
namespace {

constexpr std::size_t kLongestName = 40, kShortestValue = 12;

bool is_hash(const std::string& text) {
  return text.size() >= 40 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string number_text(double value, const char* format) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string value_text(const Json& value, bool metric) {
  if (value.is_null()) return metric ? "undefined" : "-";
  if (value.is_string() && is_hash(value.string())) return value.string().substr(0, 12);
  if (metric && value.is_number() && !value.is_integer())
    return number_text(value.number(), "%.6g");
  return printable(value.is_string() ? value.string() : value.dump());
}

std::string side(const char* letter, const std::filesystem::path& folder, const Json& manifest) {
  return std::string(letter) + "  " + printable(folder.native()) + "\n   " +
         printable(manifest.at("status").string()) + ", " +
         printable(manifest.at("started").string()) + ", " +
         human_seconds(manifest.at("seconds").number()) + "\n";
}

struct Layout {
  std::size_t name = 0, value = 0;
};

// Two columns of values share what the names leave.
Layout layout_of(const RunDiff& diff, std::size_t width) {
  Layout layout;
  for (const auto& section : diff.sections)
    for (const auto& row : section.rows) {
      layout.name = std::max(layout.name, std::min(columns(printable(row.name)), kLongestName));
      for (const Json* value : {&row.a, &row.b})
        layout.value =
            std::max(layout.value, columns(value_text(*value, section.title == "metrics")));
    }
  if (width == 0) return layout;
  const std::size_t taken = layout.name + 6;
  const std::size_t room = width > taken ? (width - taken) / 2 : 0;
  layout.value = std::min(layout.value, std::max(room, kShortestValue));
  return layout;
}

std::string change_text(const DiffRow& metric) {
  const Json difference = absolute_difference(metric), relative = relative_difference(metric);
  if (difference.is_null()) return "";
  std::string text = number_text(difference.number(), "%+.3g");
  if (!relative.is_null()) text += "  " + number_text(100 * relative.number(), "%+.2g") + " %";
  return text;
}

std::string row_text(const DiffRow& row, const Layout& layout, bool metric) {
  const auto value = [&](const Json& v) {
    return padded(clipped(value_text(v, metric), layout.value), layout.value);
  };
  std::string line = "  " + padded(clipped(printable(row.name), layout.name), layout.name) + "  " +
                     value(row.a) + "  " +
                     (row.same() ? value(row.b) : coloured(stdout, Colour::yellow, value(row.b)));
  if (metric && !row.same())
    line += "\n  " + std::string(layout.name, ' ') + "  " + change_text(row);
  return line + "\n";
}

}  // namespace

std::string diff_text(const RunDiff& diff, std::size_t width) {
  std::string text = side("A", diff.a, diff.manifest_a) + side("B", diff.b, diff.manifest_b);
  if (diff.empty()) return text + "\nno difference but of times\n";
  const Layout layout = layout_of(diff, width);
  for (const auto& section : diff.sections) {
    const bool metric = section.title == "metrics";
    text += "\n" + padded(coloured(stdout, Colour::blue, printable(section.title)), 0) + "\n";
    for (const auto& row : section.rows) text += row_text(row, layout, metric);
  }
  return text;
}

}  // namespace kazan
