// What a run looks like while it works: one status line on a terminal, sparse lines in a log.
#pragma once

#include <chrono>
#include <string>

#include "host/run/scheduler.hpp"

namespace kazan {

class Terminal final : public Observer {
 public:
  Terminal(const Plan& plan, bool quiet);

  void started(const PlannedNode& node) override;
  void event(const PlannedNode& node, const Json& event) override;
  void finished(const PlannedNode& node, const NodeResult& result) override;

 private:
  using Clock = std::chrono::steady_clock;

  void progress(const PlannedNode& node, const Json& event);
  void status_line(const std::string& text);
  void line(const std::string& text);

  bool quiet_, live_;  // live: a terminal whose last line is drawn anew
  std::size_t name_width_ = 0, stage_width_ = 0;
  Clock::time_point node_started_, last_drawn_;
  bool drawn_ = false;
};

}  // namespace kazan
