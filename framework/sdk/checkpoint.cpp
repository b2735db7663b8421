#include "sdk/checkpoint.hpp"

#include <utility>

#include "base/text.hpp"
#include "sdk/context.hpp"
#include "sdk/save_in_flight.hpp"

namespace kazan {
namespace {

constexpr int kLeastWorkToCost = 19;  // a checkpoint that takes 1 s is 19 s after the last one

// Whether what a checkpoint cost puts the next one off beyond what the user asked for.
bool sparser_than_asked(std::chrono::duration<double> cost, double every) {
  return every > 0 && kLeastWorkToCost * cost.count() > every;
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

}  // namespace

Checkpoints::~Checkpoints() = default;

bool Context::checkpoint_due(std::int64_t step, bool last) const {
  if (!given_.checkpoints || in_flight_ || step <= saved_step_) return false;
  if (last || given_.checkpoint_every <= 0) return true;
  const auto worked = Clock::now() - last_checkpoint_;
  return worked >= std::chrono::duration<double>(given_.checkpoint_every) &&
         worked >= kLeastWorkToCost * last_cost_;
}

void Context::save_checkpoint(const CheckpointInfo& info, const Checkpoints::Save& save) {
  Saved saved = saved_by(*given_.checkpoints, info, save);
  saved.paused = saved.seconds;
  last_checkpoint_ = Clock::now();
  account(saved);
}

// False where there is no room for a copy, or no thread.
bool Context::save_beside(const CheckpointInfo& info,
                          const std::function<Checkpoints::Save()>& copy) {
  const auto begun = Clock::now();
  try {
    auto save = copy();
    const double paused = seconds_since(begun);
    in_flight_ = std::make_unique<SaveInFlight>(*given_.checkpoints, info, std::move(save), paused);
  } catch (const std::exception& e) {
    log("warning: the work stands still while it is saved, for it cannot be copied: " +
        std::string(e.what()));
    return false;
  }
  last_checkpoint_ = Clock::now();
  last_cost_ = last_checkpoint_ - begun;  // as far as it is known
  return true;
}

void Context::collect_save(bool wait) {
  if (!in_flight_ || !(wait || in_flight_->ended())) return;
  const auto begun = Clock::now();
  Saved saved = in_flight_->take();
  in_flight_.reset();
  saved.paused += seconds_since(begun);
  account(saved);
}

// A thread that writes takes processor time from the stage.
void Context::account(const Saved& saved) {
  paused_ += saved.paused;
  last_cost_ = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(saved.paused + saved.beside));
  if (!saved.fault.empty())
    return log("warning: no checkpoint at " + saved.info.at + ": " + saved.fault);
  saved_step_ = saved.info.step;
  ++saves_;
  tell(saved);
}

void Context::tell(const Saved& saved) {
  log("checkpoint at " + saved.info.at + ": " + human_bytes(static_cast<double>(saved.bytes)) +
      " in " + human_seconds(saved.seconds) +
      (saved.in_background
           ? " beside the work, which stood still for " + human_seconds(saved.paused)
           : ""));
  if (given_.report)
    given_.report(Json::object({{"event", "checkpoint"},
                                {"step", saved.info.step},
                                {"at", saved.info.at},
                                {"bytes", saved.bytes},
                                {"took", saved.seconds},
                                {"paused", saved.paused}}));
  if (sparser_than_asked(last_cost_, given_.checkpoint_every) && !std::exchange(told_sparse_, true))
    log("the next checkpoint comes after " +
        human_seconds(kLeastWorkToCost * std::chrono::duration<double>(last_cost_).count()) +
        ", not " + human_seconds(given_.checkpoint_every) +
        ": saving takes a twentieth of the time at most, unless --checkpoint-every is 0");
}

// One is written at a time. Who stops waits for it, and so does who asked for one at every step.
void Context::checkpoint(std::int64_t step, const std::string& at, const Checkpoints::Save& save,
                         const std::function<Checkpoints::Save()>& copy) {
  const bool stop = asked_to_stop();  // once: who stops has saved
  collect_save(stop || (in_flight_ && given_.checkpoint_every <= 0 && step > in_flight_->step()));
  if (checkpoint_due(step, stop)) {
    const CheckpointInfo info{step, at, environments()};
    if (stop || !copy || !save_beside(info, copy)) save_checkpoint(info, save);
  }
  if (stop) throw Stopped();
}

void Context::finish_checkpoints() {
  collect_save(true);
  if (saves_ > 0)
    log("stood still for " + human_seconds(paused_) + " in all while " +
        (saves_ == 1 ? "a checkpoint was" : std::to_string(saves_) + " checkpoints were") +
        " saved");
  saves_ = 0;
}

}  // namespace kazan
