// On a terminal: nodes that are done scroll by; below them a line for each node under way and one
// for the whole.
#include <algorithm>

#include "runner/progress/display.hpp"
#include "runner/progress/live_block.hpp"
#include "runner/progress/short_name.hpp"
#include "runner/progress/told.hpp"

namespace kazan {
namespace {

constexpr double kPeriod = 0.1;  // seconds between two draws

class LiveProgress final : public Progress {
 public:
  LiveProgress(const Plan& plan, const ProgressOptions& options)
      : options_(options), look_(look_of(stderr)), columns_(widths_for(plan, 0)) {}

  void started(const PlannedNode& node) override {
    forget(node.name);  // a node may be run again
    running_.push_back({node.name, time_.seconds()});
    draw_soon();
  }

  void event(const PlannedNode& node, const Json& event) override {
    const auto& kind = event.at("event").string();
    if (kind == "log") draw(log_text(name_of(node), event, look_));
    if (kind != "progress") return;
    const auto at = find(node.name);
    if (at != running_.end()) at->take(event, time_.seconds());
    draw_soon();
  }

  void finished(const PlannedNode& node, const NodeResult& result) override {
    forget(node.name);
    const bool failed = result.status == NodeResult::Status::failed;
    done_[node.name] = failed;
    if (never_begun(result)) return draw_soon();
    draw(finished_line(node, result, widths(), look_) + "\n" +
         (failed ? error_text(result, look_) : ""));
  }

  void tick() override { draw_soon(); }

  void rendering(const std::string& renderer) override {
    running_.push_back({renderer, time_.seconds()});
    draw("");
  }

  void make_way() override { block_.clear(); }

  void ended(const RunEnd& end) override {
    block_.draw(ending_text(end, look_, block_.width()), {});
    running_.clear();
  }

 private:
  std::vector<Activity>::iterator find(const std::string& name) {
    return std::find_if(running_.begin(), running_.end(),
                        [&](const Activity& a) { return a.name == name; });
  }

  void forget(const std::string& name) {
    if (const auto at = find(name); at != running_.end()) running_.erase(at);
    done_.erase(name);
  }

  Widths widths() const { return {block_.width(), columns_.name, columns_.stage}; }

  std::string name_of(const PlannedNode& node) const {
    const Widths all = widths();
    return padded(short_name(printable(node.name), all.name, look_.unicode), all.name);
  }

  void draw_soon() {
    if (time_.seconds() - drawn_ >= kPeriod) draw("");
  }

  void draw(const std::string& above) {
    drawn_ = time_.seconds();
    block_.draw(above, block());
  }

  std::vector<std::string> block() {
    const Widths all = widths();
    const std::size_t room = std::max<std::size_t>(block_.height(), 3) - 2;
    const std::size_t most = running_.size() <= room + 1 ? room + 1 : room;
    std::vector<std::string> lines;
    for (const auto& activity : running_)
      if (lines.size() < most) lines.push_back(activity_line(activity, drawn_, all, look_, 24));
    if (running_.size() > lines.size())
      lines.push_back(clipped("  and " + std::to_string(running_.size() - lines.size()) + " more",
                              all.line, look_.unicode));
    const auto failed = std::count_if(done_.begin(), done_.end(), [](auto& d) { return d.second; });
    const Tally tally{options_.nodes, done_.size(), running_.size(), std::size_t(failed)};
    lines.push_back(options_.stop_request().signal != 0 ? stopping(all.line)
                                                        : tally_line(tally, drawn_, all, look_));
    return lines;
  }

  std::string stopping(std::size_t width) const {
    return look_.paint(Colour::yellow, clipped("  stopping at the next safe point; Ctrl-C again "
                                               "stops now",
                                               width, look_.unicode));
  }

  const ProgressOptions options_;
  const Look look_;
  const Widths columns_;  // of the names; the line's is the terminal's now
  const Stopwatch time_;
  LiveBlock block_;
  std::vector<Activity> running_;     // in the order of their start
  std::map<std::string, bool> done_;  // whether it failed
  double drawn_ = -kPeriod;
};

}  // namespace

std::unique_ptr<Progress> live_progress(const Plan& plan, const ProgressOptions& options) {
  return std::make_unique<LiveProgress>(plan, options);
}

}  // namespace kazan
