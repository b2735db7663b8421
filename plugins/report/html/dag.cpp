#include "dag.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/text.hpp"
#include "html.hpp"
#include "layers.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

constexpr BoxSize kBox = {148, 46, 22, 34};
constexpr double kMargin = 4;
constexpr std::size_t kMostNodes = 200;                       // a drawing of more shows nothing
constexpr std::size_t kLongestName = 16, kLongestStage = 21;  // characters that fit a box

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

// The manifest writes an input as a list of "node.port".
Edges edges_of(const RunFolder& run) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < run.nodes.size(); ++i) index.emplace(run.nodes[i].name, i);
  Edges edges;
  for (std::size_t to = 0; to < run.nodes.size(); ++to)
    for (const auto& [port, sources] : object_of(run.nodes[to].manifest, "inputs").members())
      for (const auto& source : sources.is_array() ? sources.items() : Json::Items{sources}) {
        const std::string text = source.is_string() ? source.string() : "";
        const auto from = index.find(text.substr(0, text.find('.')));
        if (from != index.end() && from->second < to) edges.emplace_back(from->second, to);
      }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

std::string at(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", value + kMargin);
  return buffer;
}

std::string edge_path(const std::vector<Point>& points) {
  std::string d = "M" + at(points[0].x) + " " + at(points[0].y);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double middle = (points[i - 1].y + points[i].y) / 2;
    d += " C" + at(points[i - 1].x) + " " + at(middle) + " " + at(points[i].x) + " " + at(middle) +
         " " + at(points[i].x) + " " + at(points[i].y);
  }
  return element("path", {{"class", "edge"}, {"d", d}}, "");
}

std::string label(std::string_view text, std::size_t longest) {
  std::string out;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size() && !invalid_utf8(text);) {
    const CodePoint c = decode_utf8(text, i);
    if (++characters > longest) return out + "…";
    append_utf8(out, c.value);
    i += c.size;
  }
  return out;
}

std::string svg_text(const char* kind, double x, double y, const std::string& text) {
  return text_element("text", {{"class", kind}, {"x", at(x)}, {"y", at(y)}}, text);
}

std::string box(const NodeRun& node, const std::string& target, Point corner) {
  const double middle = corner.x + kBox.width / 2;
  const std::string copies = node.copies > 1 ? " ×" + std::to_string(node.copies) : "";
  const std::string known = node.status == "failed" || node.status == "skipped" ||
                                    node.status == "stopped" || node.status == "reused"
                                ? node.status
                                : "computed";
  const std::string inner =
      text_element("title", {}, node.name + " (" + node.stage + "): " + node.status) +
      element("rect",
              {{"x", at(corner.x)},
               {"y", at(corner.y)},
               {"rx", "7"},
               {"width", std::to_string(static_cast<int>(kBox.width))},
               {"height", std::to_string(static_cast<int>(kBox.height))}},
              "") +
      svg_text("box-name", middle, corner.y + 19, label(node.name, kLongestName)) +
      svg_text("box-stage", middle, corner.y + 35,
               label(node.stage, kLongestStage - copies.size()) + copies);
  return element("a", {{"href", "#" + target}, {"class", "box " + known}}, inner);
}

}  // namespace

std::string dag_drawing(const RunFolder& run) {
  if (run.nodes.empty() || run.nodes.size() > kMostNodes) return "";
  const Drawing drawing = place(run.nodes.size(), edges_of(run), kBox);
  std::string inner;
  for (const auto& edge : drawing.edges) inner += edge_path(edge);
  for (std::size_t i = 0; i < run.nodes.size(); ++i)
    inner += box(run.nodes[i], node_anchor(run, i), drawing.nodes[i]);
  const std::string width = at(drawing.width + kMargin), height = at(drawing.height + kMargin);
  return element("div", {{"class", "scroll dag"}, {"tabindex", "0"}},
                 element("svg",
                         {{"viewBox", "0 0 " + width + " " + height},
                          {"width", width},
                          {"height", height},
                          {"role", "img"},
                          {"aria-label", "The experiment's nodes and what each reads"}},
                         inner));
}

}  // namespace kazan::report
