#include "team.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "base/error.hpp"

namespace kazan::trainer {
namespace {

// To sleep and to be woken takes as long.
constexpr std::chrono::microseconds kLooks{50};

template <class Done>
void look_for(const Done& done) {
  const auto until = std::chrono::steady_clock::now() + kLooks;
  while (!done() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

}  // namespace

Team::Team(int threads) : shares_(static_cast<std::size_t>(std::max(threads, 1))) {
  try {
    for (int member = 1; member < threads; ++member)
      threads_.emplace_back([this, member] { live(member); });
  } catch (const std::exception& e) {
    dissolve();
    throw Error(Fault::machine,
                "cannot start " + std::to_string(threads) + " threads: " + e.what());
  }
}

Team::~Team() {
  dissolve();
}

void Team::dissolve() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  begin_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Team::each(std::int64_t count, const Work& work) {
  if (threads_.empty() || count <= 1) {
    for (std::int64_t i = 0; i < count; ++i) work(i, 0);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    for (std::int64_t i = 0, begin = 0; i < size(); ++i) {
      Share& share = shares_[static_cast<std::size_t>(i)];
      share.next = begin;
      share.end = begin = (i + 1) * count / size();
    }
    thrown_ = nullptr;
    at_work_ = static_cast<int>(threads_.size());
    ++round_;
  }
  begin_.notify_all();
  help(0);
  look_for([this] { return at_work_ == 0; });
  std::unique_lock lock(mutex_);
  end_.wait(lock, [this] { return at_work_ == 0; });
  if (thrown_) std::rethrow_exception(thrown_);
}

void Team::live(int member) {
  std::uint64_t seen = 0;
  for (;;) {
    look_for([&] { return over_ || round_ != seen; });
    {
      std::unique_lock lock(mutex_);
      begin_.wait(lock, [&] { return over_ || round_ != seen; });
      if (over_) return;
      seen = round_;
    }
    help(member);
    const std::lock_guard lock(mutex_);
    if (--at_work_ == 0) end_.notify_one();
  }
}

void Team::help(int member) {
  for (int i = 0; i < size(); ++i)
    work_off(shares_[static_cast<std::size_t>((member + i) % size())], member);
}

void Team::work_off(Share& share, int member) {
  for (std::int64_t i; (i = share.next.fetch_add(1)) < share.end;) {
    try {
      (*work_)(i, member);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
      for (Share& left : shares_) left.next = left.end;
    }
  }
}

}  // namespace kazan::trainer
