// How fast a node counts, and how long it still has to.
#pragma once

#include <cstdint>

namespace kazan {

// A recent rate: sum of counted units over sum of seconds, both fading with time, so that early
// reports give the plain mean and a node that becomes slower shows it. The first report is where
// counting starts: a training that goes on at epoch 50 has not done 50 epochs in no time.
class Rate {
 public:
  // `done` units at `seconds`; times do not decrease. A count that falls starts anew.
  void add(double seconds, std::int64_t done);
  // Units a second; 0: not known yet. Silence beyond the usual gap between reports counts.
  double per_second(double now) const;
  // Seconds until `total`, by that rate; below 0: not known.
  double left(double now, std::int64_t total) const;

 private:
  bool started_ = false;
  double first_ = 0, last_ = 0;  // times of the first and the last report
  double gap_ = 0;               // between the last two
  std::int64_t done_ = 0;
  double units_ = 0, seconds_ = 0;  // faded sums
};

}  // namespace kazan
