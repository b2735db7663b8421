// In a log: a line for each node that is done, and of one that takes long a line after 5 seconds,
// then ever more rarely.
#include <algorithm>
#include <map>

#include "runner/progress/display.hpp"
#include "runner/progress/told.hpp"

namespace kazan {
namespace {

constexpr double kFirstPause = 5, kLongestPause = 60;  // seconds

class PlainProgress final : public Progress {
 public:
  PlainProgress(const Plan& plan, const ProgressOptions& options)
      : options_(options), look_(look_of(stderr)), widths_(widths_for(plan, kNoLimit)) {}

  void started(const PlannedNode& node) override {
    const double now = time_.seconds();
    running_[node.name] = {{node.name, now}, now + kFirstPause, kFirstPause};
  }

  void event(const PlannedNode& node, const Json& event) override {
    const auto& kind = event.at("event").string();
    if (kind == "log")
      write_stderr(log_text(padded(printable(node.name), widths_.name), event, look_));
    const auto at = running_.find(node.name);
    if (kind != "progress" || at == running_.end()) return;
    at->second.activity.take(event, time_.seconds());
    tell(at->second);
  }

  void finished(const PlannedNode& node, const NodeResult& result) override {
    running_.erase(node.name);
    if (never_begun(result)) return;
    const bool failed = result.status == NodeResult::Status::failed;
    write_stderr(finished_line(node, result, widths_, look_) + "\n" +
                 (failed ? error_text(result, look_) : ""));
  }

  void tick() override {
    for (auto& [name, told] : running_) tell(told);
    if (options_.stop_request().signal == 0 || std::exchange(stopping_, true)) return;
    write_stderr("stopping at the next safe point; a second signal stops now\n");
  }

  void ended(const RunEnd& end) override { write_stderr(ending_text(end, look_, kAnyWidth)); }

 private:
  struct Told {
    Activity activity;
    double next = 0, pause = 0;  // seconds
  };

  void tell(Told& told) {
    const double now = time_.seconds();
    if (now < told.next) return;
    write_stderr(activity_line(told.activity, now, widths_, look_, 0) + "\n");
    told.pause = std::min(2 * told.pause, kLongestPause);
    told.next = now + told.pause;
  }

  const ProgressOptions options_;
  const Look look_;
  const Widths widths_;
  const Stopwatch time_;
  std::map<std::string, Told> running_;
  bool stopping_ = false;
};

class NoProgress final : public Progress {
 public:
  void finished(const PlannedNode&, const NodeResult& result) override {
    if (result.status == NodeResult::Status::failed) write_stderr(error_text(result, look_));
  }
  void ended(const RunEnd& end) override { write_stderr(ending_text(end, look_, 0)); }

 private:
  const Look look_ = look_of(stderr);
};

}  // namespace

std::unique_ptr<Progress> plain_progress(const Plan& plan, const ProgressOptions& options) {
  return std::make_unique<PlainProgress>(plan, options);
}

std::unique_ptr<Progress> no_progress() {
  return std::make_unique<NoProgress>();
}

std::unique_ptr<Progress> make_progress(const Plan& plan, const ProgressOptions& options) {
  outlive_closed_pipes();
  if (options.style == "json") return json_progress(plan, options);
  if (options.style == "none" || (options.style == "auto" && options.quiet)) return no_progress();
  if (options.style == "auto" && is_smart_terminal(stderr)) return live_progress(plan, options);
  return plain_progress(plan, options);
}

}  // namespace kazan
