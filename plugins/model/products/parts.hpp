// Work that is handed out part by part.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>

namespace kazan::products {

// To whoever is free: a processor has other things to do, and one that waits for another does
// nothing. Any number of threads may take, one too; none waits for a part that nobody has taken.
class Parts {
 public:
  explicit Parts(std::int64_t count, std::int64_t at_once = 1) : count_(count), at_once_(at_once) {}

  // Calls work(begin, end), which does not throw, for what nobody has taken yet.
  template <class Work>
  void take(Work work) {
    for (std::int64_t begin; (begin = next_.fetch_add(at_once_)) < count_;) {
      const std::int64_t end = std::min(begin + at_once_, count_);
      work(begin, end);
      done_.fetch_add(end - begin, std::memory_order_release);
    }
  }
  // After take(): until what others have taken is done too.
  void wait() const {
    while (done_.load(std::memory_order_acquire) < count_) std::this_thread::yield();
  }

 private:
  std::int64_t count_, at_once_;
  std::atomic<std::int64_t> next_ = 0, done_ = 0;
};

}  // namespace kazan::products
