#include "timeline.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "html.hpp"
#include "occupancy.hpp"
#include "sections.hpp"

namespace kazan::report {
namespace {

constexpr std::size_t kMostNodes = 5000;  // a drawing of more shows nothing
constexpr std::size_t kMarks = 7;         // on the axis: as many as a phone is wide enough for
constexpr std::size_t kColours = 6;       // of page.css

// "sae" of "sae.topk", in the order of first use, which is that of the legend.
std::vector<std::string> families_of(const RunFolder& run) {
  std::vector<std::string> families;
  for (const auto& node : run.nodes) {
    const std::string family = node.stage.substr(0, node.stage.find('.'));
    if (std::find(families.begin(), families.end(), family) == families.end())
      families.push_back(family);
  }
  return families;
}

class Timeline {
 public:
  explicit Timeline(const RunFolder& run)
      : run_(run), o_(occupancy_of(run)), families_(families_of(run)) {}

  std::string html() const {
    if (o_.lanes.empty() || run_.nodes.size() > kMostNodes) return "";
    std::string body;
    int rows = 0;
    const auto add = [&](const std::string& name, const char* kind, const std::string& inner) {
      const Attributes::value_type at = {"style", "grid-row:" + std::to_string(++rows)};
      body += text_element("span", {{"class", "row-name"}, at}, name) +
              element("div", {{"class", std::string("track ") + kind}, at}, inner);
    };
    for (const auto& lane : o_.lanes)
      add("worker " + std::to_string(lane.worker), "lane", bars(lane));
    if (!o_.reused.empty()) add("reused", "store", reused());
    if (!o_.memory.empty()) add("memory", "memory-row", memory_levels());
    body += element(
        "div", {{"class", "marks"}, {"style", "grid-row:1/span " + std::to_string(rows)}}, marks());
    return element("figure", {{"class", "timeline"}, {"id", "timeline"}},
                   "<div class=\"figure-head\"><h3>Timeline</h3></div>" + legend() +
                       element("div", {{"class", "rows"}}, body) +
                       text_element("figcaption", {}, caption()));
  }

 private:
  // Where something from `from` to `to` lies, in hundredths of the axis.
  std::string place(double from, double to) const {
    const double whole = o_.end > 0 ? o_.end : 1;
    char text[64];
    std::snprintf(text, sizeof text, "left:%.3f%%;width:%.3f%%", 100 * from / whole,
                  100 * (to - from) / whole);
    return text;
  }

  std::string colour_of(const NodeRun& node) const {
    const std::string family = node.stage.substr(0, node.stage.find('.'));
    const auto at = std::find(families_.begin(), families_.end(), family) - families_.begin();
    return "family-" + std::to_string(static_cast<std::size_t>(at) % kColours + 1);
  }

  std::string target(std::size_t index) const { return "#" + node_anchor(run_, index); }

  std::string bars(const Lane& lane) const {
    std::string out;
    for (const auto& stay : lane.stays) {
      const NodeRun& node = run_.nodes[stay.node];
      const std::string peak = memory(number_of(node.manifest, "memory_bytes"));
      std::string tip = node.name + " (" + node.stage + ")\n" + duration(stay.ended - stay.began) +
                        ", from " + duration(stay.began) + " to " + duration(stay.ended);
      if (!peak.empty()) tip += "\npeak memory " + peak;
      if (node.status != "computed") tip += "\n" + node.status;
      const bool ended_badly = node.status == "failed" || node.status == "stopped";
      out += element("a",
                     {{"class", "stay " + colour_of(node) + (ended_badly ? " " + node.status : "")},
                      {"style", place(stay.began, stay.ended)},
                      {"href", target(stay.node)},
                      {"data-tip", shortened(tip, 2000)},
                      {"aria-label", shortened(tip, 2000)}},
                     text_element("span", {}, node.name));
    }
    return out;
  }

  std::string reused() const {
    std::string out;
    for (const std::size_t i : o_.reused) {
      const NodeRun& node = run_.nodes[i];
      const std::string tip = node.name + " (" + node.stage + ")\nreused: it was in the store";
      out += element("a",
                     {{"class", "found " + colour_of(node)},
                      {"href", target(i)},
                      {"data-tip", shortened(tip, 2000)},
                      {"aria-label", shortened(tip, 2000)}},
                     "");
    }
    return out;
  }

  std::string memory_levels() const {
    std::string out;
    const double most = o_.most_bytes();
    for (const auto& level : o_.memory) {
      std::string tip = memory(level.bytes);
      if (level.nodes.size() > 1) tip += " at most";
      for (const std::size_t i : level.nodes)
        tip += "\n" + run_.nodes[i].name + " " +
               memory(number_of(run_.nodes[i].manifest, "memory_bytes"));
      char height[32];
      std::snprintf(height, sizeof height, ";height:%.1f%%", 100 * level.bytes / most);
      out += element("div",
                     {{"class", "level"},
                      {"style", place(level.from, level.to) + height},
                      {"data-tip", shortened(tip, 2000)}},
                     "");
    }
    return out;
  }

  std::string marks() const {
    const double unit = o_.end >= 7200 ? 3600 : o_.end >= 120 ? 60 : 1;
    const char* name = unit == 3600 ? " h" : unit == 60 ? " min" : " s";
    const auto all = round_marks(o_.end, kMarks);
    std::string out;
    for (const double at : all)  // the unit once, at the last: a phone has no room for more
      out += element("span", {{"class", "mark"}, {"style", place(at, at)}},
                     text_element("span", {}, number(at / unit) + (at == all.back() ? name : "")));
    return out;
  }

  std::string legend() const {
    std::string out;
    for (std::size_t i = 0; i < families_.size(); ++i)
      out += element("li",
                     element("i", {{"class", "family-" + std::to_string(i % kColours + 1)}}, "") +
                         escape(shortened(families_[i], 60)));
    return element("ul", {{"class", "legend"}}, out);
  }

  std::string caption() const {
    const auto workers = o_.lanes.size();
    std::string text = workers == 1 ? "One worker, at a node for "
                                    : std::to_string(workers) + " workers, at a node for ";
    text += number(std::round(100 * o_.busy_share())) + "% of " + duration(o_.end) + ".";
    if (o_.memory.empty()) return text;
    text += " Memory, up to " + memory(o_.most_bytes());
    text += workers == 1 ? ": each node's peak, its worker included."
                         : ": the peaks of the nodes under way, added up; what was in use at once "
                           "is at most that.";
    return text;
  }

  const RunFolder& run_;
  const Occupancy o_;
  const std::vector<std::string> families_;
};

}  // namespace

std::string timeline(const RunFolder& run) {
  return Timeline(run).html();
}

}  // namespace kazan::report
