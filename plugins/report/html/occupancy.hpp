// Which worker was at which node when, and how much memory that was: what a timeline draws.
#pragma once

#include <cstddef>
#include <vector>

#include "run_folder.hpp"

namespace kazan::report {

// Times are seconds of the run.
struct Stay {
  std::size_t node = 0;  // index into RunFolder::nodes
  double began = 0, ended = 0;
};

struct Lane {
  int worker = 0;
  std::vector<Stay> stays;  // by time
};

// Between two moments in which a node begins or ends.
struct Level {
  double from = 0, to = 0;
  double bytes = 0;                // the peaks of the nodes under way, added up
  std::vector<std::size_t> nodes;  // those of known peak
};

struct Occupancy {
  std::vector<Lane> lanes;          // by worker; of the nodes that this run's workers were at
  std::vector<std::size_t> reused;  // found in the store: they took no time here
  std::vector<Level> memory;
  double end = 0;  // when the last node ended

  double busy_share() const;  // of all lanes from 0 to the end
  double most_bytes() const;
};

// Nodes without times (docs/run-folder.md: began, ended, worker), or with ones that cannot be, are
// left out.
Occupancy occupancy_of(const RunFolder& run);

// Round marks from 0 up to `end`, `most` at most (and never fewer than one).
std::vector<double> round_marks(double end, std::size_t most);

}  // namespace kazan::report
