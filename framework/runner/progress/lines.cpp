#include "runner/progress/lines.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "runner/progress/display.hpp"
#include "runner/progress/short_name.hpp"

namespace kazan {
namespace {

using Status = NodeResult::Status;

// "12.3/s"; slow ones a minute or an hour; "" when it is not known.
std::string rate_text(double per_second) {
  if (per_second <= 0) return "";
  const auto digits = [](double value) {
    if (value >= 99.95) return with_commas(static_cast<long long>(std::min(value, 1e15) + 0.5));
    char text[16];
    std::snprintf(text, sizeof text, "%.1f", value);
    return std::string(text);
  };
  if (per_second >= 1) return digits(per_second) + "/s";
  if (per_second * 60 >= 1) return digits(per_second * 60) + "/min";
  return digits(per_second * 3600) + "/h";
}

std::string counted(const Activity& a) {
  const std::string done = with_commas(a.done);
  if (a.total <= 0) return done;
  const std::string total = with_commas(a.total);
  return std::string(total.size() - std::min(total.size(), done.size()), ' ') + done + "/" + total;
}

std::string bar(double share, std::size_t width, Look look) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * double(width));
  const auto repeated = [](const char* sign, std::size_t times) {
    std::string out;
    while (times-- > 0) out += sign;
    return out;
  };
  return look.paint(Colour::green, repeated(look.unicode ? "━" : "#", full)) +
         look.paint(Colour::dim, repeated(look.unicode ? "╌" : ".", width - full));
}

struct Detail {
  std::size_t bar;
  bool unit, rate, left;
};
// From the most telling to the shortest.
constexpr Detail kDetails[] = {{24, true, true, true},  {16, true, true, true},
                               {10, true, true, true},  {6, true, true, true},
                               {0, true, true, true},   {0, false, true, true},
                               {0, false, false, true}, {0, false, false, false}};

std::string tail(const Activity& a, double now, const Detail& detail) {
  std::string out = counted(a);
  if (detail.unit) out += " " + printable(a.what) + "s";
  const auto rate = rate_text(a.rate.per_second(now));
  const double left = a.rate.left(now, a.total);
  const bool timed = detail.left && left >= 0;
  if (detail.rate && !rate.empty()) out += "  " + padded(rate, timed ? 6 : 0);
  return timed ? out + "  " + clock_time(left) + " left" : out;
}

std::string name_column(const std::string& name, const Widths& widths, Look look) {
  if (widths.line >= kNoLimit) return padded(printable(name), widths.name);
  const std::size_t width = std::min(widths.name, std::max<std::size_t>(6, widths.line / 3));
  return padded(short_name(printable(name), width, look.unicode), width);
}

std::string mark_of(Status status, Look look) {
  switch (status) {
    case Status::computed:
      return look.paint(Colour::green, look.unicode ? "✓" : "+");
    case Status::reused:
      return look.paint(Colour::dim, "=");
    case Status::failed:
      return look.paint(Colour::red, look.unicode ? "✗" : "x");
    case Status::skipped:
    case Status::stopped:
      break;
  }
  return look.paint(Colour::yellow, "-");
}

std::string note_of(const NodeResult& result) {
  if (result.status == Status::computed) {
    const Json* seconds = result.record.find("seconds");
    return seconds && seconds->is_number() ? human_seconds(seconds->number()) : "computed";
  }
  std::string note(name(result.status));
  const bool told = result.status == Status::skipped || result.status == Status::stopped;
  return told && !result.message.empty() ? note + ": " + printable(result.message) : note;
}

}  // namespace

void Activity::take(const Json& progress, double now) {
  const std::string counts = progress.at("what").string();
  if (counts != what) rate = Rate();
  const bool first = what.empty();
  what = counts;
  done = progress.at("done").integer();
  total = progress.at("total").integer();
  if (first && done == 1) rate.add(since, 0);  // its first unit took all the time so far
  rate.add(now, done);
}

std::string activity_line(const Activity& a, double now, const Widths& widths, Look look,
                          std::size_t most_bar) {
  const std::string name = "  " + name_column(a.name, widths, look) + "  ";
  if (a.what.empty())
    return clipped(name + "running " + clock_time(now - a.since), widths.line, look.unicode);
  const double share = a.total > 0 ? static_cast<double>(a.done) / double(a.total) : 0;
  for (const auto& detail : kDetails) {
    const std::size_t bar_width = a.total > 0 ? detail.bar : 0;
    if (bar_width > most_bar) continue;
    const std::string rest = tail(a, now, detail);
    if (columns(name) + (bar_width ? bar_width + 2 : 0) + columns(rest) > widths.line) continue;
    return name + (bar_width ? bar(share, bar_width, look) + "  " : "") + rest;
  }
  return clipped(name + counted(a), widths.line, look.unicode);
}

std::string finished_line(const PlannedNode& node, const NodeResult& result, const Widths& widths,
                          Look look) {
  const std::string note = note_of(result);
  std::string line = name_column(node.name, widths, look) + "  ";
  const std::string stage = padded(printable(node.stage), widths.stage) + "  ";
  if (2 + columns(line) + columns(stage) + std::min<std::size_t>(columns(note), 10) <= widths.line)
    line += stage;
  line = clipped(line + note, widths.line - std::min<std::size_t>(2, widths.line), look.unicode);
  return mark_of(result.status, look) + " " + line;
}

std::string tally_line(const Tally& tally, double now, const Widths& widths, Look look) {
  std::string text = "  " + std::to_string(tally.done) + "/" + std::to_string(tally.nodes) +
                     " nodes  " + std::to_string(tally.running) + " running";
  if (tally.failed > 0) text += "  " + std::to_string(tally.failed) + " failed";
  return look.paint(Colour::dim, clipped(text + "  " + clock_time(now), widths.line, look.unicode));
}

}  // namespace kazan
