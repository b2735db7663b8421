#include "runner/progress/rate.hpp"

#include <algorithm>
#include <cmath>

namespace kazan {

void Rate::add(double seconds, std::int64_t done) {
  if (started_ && done >= done_) {
    gap_ = seconds - last_;
    // Long trainings fade slowly, or their remaining time would jump about.
    const double memory = 10 + (seconds - first_) / 10;
    const double faded = std::exp(-gap_ / memory);
    units_ = units_ * faded + (static_cast<double>(done) - static_cast<double>(done_));
    seconds_ = seconds_ * faded + gap_;
  } else {
    *this = Rate();
    started_ = true;
    first_ = seconds;
  }
  last_ = seconds;
  done_ = done;
}

double Rate::per_second(double now) const {
  const double silence = std::max(0.0, now - last_ - gap_);
  const double seconds = seconds_ + silence;
  return units_ > 0 && seconds > 0 ? units_ / seconds : 0;
}

double Rate::left(double now, std::int64_t total) const {
  const double rate = per_second(now);
  if (rate <= 0 || total < done_) return -1;
  const double since = std::clamp(now - last_, 0.0, gap_);  // at work on the next unit
  return std::max(0.0, (static_cast<double>(total) - static_cast<double>(done_)) / rate - since);
}

}  // namespace kazan
