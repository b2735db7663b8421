#include "host/run/lanes.hpp"

#include <poll.h>

#include <algorithm>

#include "base/saturate.hpp"
#include "host/run/peak_memory.hpp"

namespace kazan {

Lanes::Lanes(WorkerOptions options, std::filesystem::path log, int count)
    : options_(std::move(options)), log_(std::move(log)), lanes_(static_cast<std::size_t>(count)) {
  for (int i = 0; i < count; ++i) lanes_[static_cast<std::size_t>(i)].number = i + 1;
}

std::vector<Lane*> Lanes::busy() {
  std::vector<Lane*> found;
  for (auto& lane : lanes_)
    if (lane.work) found.push_back(&lane);
  return found;
}

Lane* Lanes::idle(int threads, bool begins_pass) {
  Lane* best = nullptr;
  // 3: as it is; 2: empty; 1: as it is, though others want it; 0: its worker has to go; -1: with a
  // pass that others want
  const auto rank = [&](const Lane& lane) {
    if (!lane.worker) return 2;
    const bool fits = lane.worker->threads() == threads;
    if (lane.carries_a_pass()) return fits && !begins_pass ? 1 : -1;
    return fits ? 3 : 0;
  };
  for (auto& lane : lanes_)
    if (!lane.work && (!best || rank(lane) > rank(*best))) best = &lane;
  if (best && (!best->worker || best->worker->threads() != threads)) {
    best->worker.reset();
    best->worker = std::make_unique<WorkerProcess>(options_, threads, log_);
  }
  return best;
}

// The second one's death, if it comes to that, is found and told as that of any other.
Lane& Lanes::ask(int threads, const Json& request, bool begins_pass) {
  for (int attempt = 0;; ++attempt) {
    Lane& lane = *idle(threads, begins_pass);
    if (lane.worker->channel().send(request) || attempt > 0) return lane;
    lane.worker.reset();
  }
}

Lane* Lanes::carrying(const std::string& pass) {
  for (auto& lane : lanes_)
    if (!lane.work && lane.carries_a_pass() && lane.pass == pass) return &lane;
  return nullptr;
}

bool Lanes::has_idle_without_pass() const {
  return std::any_of(lanes_.begin(), lanes_.end(),
                     [](const Lane& lane) { return !lane.work && !lane.carries_a_pass(); });
}

void Lanes::forget(const std::string& pass) {
  for (auto& lane : lanes_)
    if (lane.pass == pass) lane.pass.clear();
}

void Lanes::start(Lane& lane, Lane::Work work) {
  lane.work = std::move(work);
  const auto all = busy();
  for (Lane* each : all) each->work->beside = each->work->beside || all.size() > 1;
}

std::int64_t Lanes::memory_at_work() const {
  std::int64_t bytes = 0;
  for (const auto& lane : lanes_)
    if (lane.work) bytes = saturating_add(bytes, lane.work->memory_bytes);
  return bytes;
}

void Lanes::shrink_idle(std::int64_t bytes, const Lane* but) {
  for (auto& lane : lanes_) {
    if (lane.work || !lane.worker || &lane == but) continue;
    const std::int64_t own = memory_of(lane.worker->pid());
    if (own <= bytes)
      bytes -= own;
    else
      lane.worker.reset();
  }
}

std::vector<Lane*> Lanes::wait(std::chrono::milliseconds longest) {
  const auto lanes = busy();
  std::vector<pollfd> watched;
  for (const auto* lane : lanes)
    watched.push_back({lane->worker->channel().descriptor(), POLLIN, 0});
  std::vector<Lane*> news;
  if (::poll(watched.data(), watched.size(), static_cast<int>(longest.count())) <= 0) return news;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    if (watched[i].revents != 0) news.push_back(lanes[i]);
  return news;
}

}  // namespace kazan
