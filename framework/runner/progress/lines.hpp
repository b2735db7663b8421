// The lines that a run is told in: one of a node under way, one of a node that is done, one of the
// whole. Each fits its width; none holds a control character but for colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "host/run/execute.hpp"
#include "runner/progress/look.hpp"
#include "runner/progress/rate.hpp"

namespace kazan {

// A node under way. Times are seconds since the run began.
struct Activity {
  std::string name;
  double since = 0;
  std::int64_t done = 0, total = 0;
  std::string what = {};  // it counts: "epoch"; empty before its first report
  Rate rate = {};

  void take(const Json& progress, double now);  // {"done", "total", "what"}
};

constexpr std::size_t kNoLimit = 10000;  // columns: a log, in which no name is cut

struct Widths {
  std::size_t line = 80;            // of the whole line
  std::size_t name = 0, stage = 0;  // of the columns
};

// "  sae  ━━━━━╌╌╌  45/100 epochs  12.3/s  0:04 left". Where it is too long: a shorter bar, none,
// no unit, no rate, no time. `most_bar` 0: no bar at all, for logs.
std::string activity_line(const Activity& activity, double now, const Widths& widths, Look look,
                          std::size_t most_bar);
// "✓ sae  sae.topk  2.8 s"; without the stage where there is no room.
std::string finished_line(const PlannedNode& node, const NodeResult& result, const Widths& widths,
                          Look look);

struct Tally {
  std::size_t nodes = 0, done = 0, running = 0, failed = 0;
};
// "  7/13 nodes  2 running  0:42".
std::string tally_line(const Tally& tally, double now, const Widths& widths, Look look);

}  // namespace kazan
