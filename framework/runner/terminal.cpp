#include "runner/terminal.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "runner/colour.hpp"

namespace kazan {
namespace {

constexpr auto kTerminalPeriod = std::chrono::milliseconds(100);
constexpr auto kLogPeriod = std::chrono::seconds(5);

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string bar(double share) {
  constexpr int kWidth = 24;
  const int full = static_cast<int>(share * kWidth);
  std::string out;
  for (int i = 0; i < kWidth; ++i) out += i < full ? "━" : "╌";
  return out;
}

std::string rate_and_rest(std::int64_t done, std::int64_t total, double seconds,
                          const std::string& what) {
  std::string out = with_commas(done) + "/" + with_commas(total) + " " + what + "s";
  if (done <= 0 || seconds <= 0) return out;
  const double rate = static_cast<double>(done) / seconds;
  char text[32];
  std::snprintf(text, sizeof text, rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  return out + "  " + text + "  " + human_seconds(static_cast<double>(total - done) / rate) +
         " left";
}

}  // namespace

Terminal::Terminal(const Plan& plan, bool quiet) : quiet_(quiet), live_(is_terminal(stderr)) {
  for (const auto& node : plan.nodes) {
    name_width_ = std::max(name_width_, node.name.size());
    stage_width_ = std::max(stage_width_, node.stage.size());
  }
}

void Terminal::started(const PlannedNode& node) {
  node_started_ = last_drawn_ = Clock::now();
  if (live_) status_line("  " + padded(node.name, name_width_) + "  ...");
}

void Terminal::event(const PlannedNode& node, const Json& event) {
  if (event.at("event").string() == "progress") progress(node, event);
  if (event.at("event").string() == "log")
    line("  " + padded(node.name, name_width_) + "  " + event.at("line").string());
}

void Terminal::progress(const PlannedNode& node, const Json& event) {
  const auto now = Clock::now();
  if (now - last_drawn_ < (live_ ? Clock::duration(kTerminalPeriod) : Clock::duration(kLogPeriod)))
    return;
  last_drawn_ = now;
  const auto done = event.at("done").integer(), total = event.at("total").integer();
  const double seconds = std::chrono::duration<double>(now - node_started_).count();
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
  const std::string name = "  " + padded(node.name, name_width_) + "  ";
  const std::string rest = rate_and_rest(done, total, seconds, event.at("what").string());
  if (live_)
    status_line(name + bar(share) + "  " + rest);
  else
    line(name + rest);
}

void Terminal::finished(const PlannedNode& node, const NodeResult& result) {
  using Status = NodeResult::Status;
  std::string mark = coloured(stderr, Colour::green, "✓");
  std::string note(name(result.status));
  if (result.status == Status::computed) note = human_seconds(result.record.at("seconds").number());
  if (result.status == Status::reused) mark = coloured(stderr, Colour::dim, "=");
  if (result.status == Status::failed) mark = coloured(stderr, Colour::red, "✗");
  if (result.status == Status::skipped || result.status == Status::stopped) {
    mark = coloured(stderr, Colour::yellow, "-");
    if (!result.message.empty()) note += ": " + result.message;
  }
  line(mark + " " + padded(node.name, name_width_) + "  " + padded(node.stage, stage_width_) +
       "  " + note);
  if (result.status == Status::failed) {
    const bool quiet = std::exchange(quiet_, false);  // an error is told always
    line(coloured(stderr, Colour::red, "error: ") + result.message);
    quiet_ = quiet;
  }
}

void Terminal::status_line(const std::string& text) {
  if (quiet_) return;
  std::fprintf(stderr, "\r\x1b[2K%s", text.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void Terminal::line(const std::string& text) {
  if (quiet_) return;
  if (drawn_) std::fprintf(stderr, "\r\x1b[2K");
  drawn_ = false;
  std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace kazan
