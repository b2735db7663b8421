// Threads that share loops. Between them they look for the next for some microseconds, in which
// others may have their core, and then sleep.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kazan::trainer {

class Team {
 public:
  // The caller's included; at least 1. Throws Error (Fault::machine) when one cannot be started.
  explicit Team(int threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return static_cast<int>(threads_.size()) + 1; }

  // work(i, member) for i from 0 to count - 1, in any order, each once; member: which of the team
  // does it, from 0. Each begins with a share of its own, the same in every loop of so many, so
  // that its caches and its memory hold what it works on; who has finished takes from others'
  // shares. Returns when all are done. What one threw first is thrown again then, and the rest is
  // left undone.
  using Work = std::function<void(std::int64_t i, int member)>;
  void each(std::int64_t count, const Work& work);

  // work(begin, end, member) for blocks of `size` of 0 to count - 1.
  template <class BlockWork>
  void blocks(std::int64_t count, std::int64_t size, const BlockWork& work) {
    each((count + size - 1) / size, [&](std::int64_t i, int member) {
      work(i * size, std::min(count, (i + 1) * size), member);
    });
  }

 private:
  struct alignas(64) Share {
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
  };

  void dissolve();
  void live(int member);
  void help(int member);
  void work_off(Share& share, int member);

  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const Work* work_ = nullptr;
  std::vector<Share> shares_;  // of the members
  std::exception_ptr thrown_;
  // Changed with the mutex only.
  std::atomic<std::uint64_t> round_{0};
  std::atomic<int> at_work_{0};
  std::atomic<bool> over_{false};
  std::vector<std::thread> threads_;
};

}  // namespace kazan::trainer
