#include "belt.hpp"

#include <chrono>
#include <utility>

namespace kazan::sae {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(200);

}  // namespace

Belt::Belt(int pieces) : pieces_(static_cast<std::size_t>(pieces)) {
  reset();
}

Piece* Belt::empty() {
  std::unique_lock lock(mutex_);
  for_filler_.wait(lock, [&] { return stopping_ || !empty_.empty(); });
  if (stopping_) return nullptr;
  Piece* const piece = empty_.back();
  empty_.pop_back();
  return piece;
}

void Belt::full(Piece* piece) {
  const std::lock_guard lock(mutex_);
  full_.push_back(piece);
  for_reader_.notify_one();
}

void Belt::end(std::exception_ptr thrown) {
  const std::lock_guard lock(mutex_);
  thrown_ = std::move(thrown);
  ended_ = true;
  for_reader_.notify_one();
}

bool Belt::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

Piece* Belt::next(const std::function<void()>& waiting) {
  using Clock = std::chrono::steady_clock;
  std::unique_lock lock(mutex_);
  const auto there = [&] { return !full_.empty() || ended_; };
  if (!there()) {
    const auto start = Clock::now();
    do {
      lock.unlock();
      if (waiting) waiting();
      lock.lock();
    } while (!for_reader_.wait_for(lock, kPatience, there));
    waited_ += std::chrono::duration<double>(Clock::now() - start).count();
  }
  if (full_.empty()) {
    if (thrown_) std::rethrow_exception(thrown_);
    return nullptr;
  }
  Piece* const piece = full_.front();
  full_.pop_front();
  return piece;
}

void Belt::give_back(Piece* piece) {
  const std::lock_guard lock(mutex_);
  empty_.push_back(piece);
  for_filler_.notify_one();
}

void Belt::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for_filler_.notify_one();
}

void Belt::reset() {
  const std::lock_guard lock(mutex_);
  empty_.clear();
  for (auto& piece : pieces_) empty_.push_back(&piece);
  full_.clear();
  thrown_ = nullptr;
  stopping_ = ended_ = false;
}

}  // namespace kazan::sae
