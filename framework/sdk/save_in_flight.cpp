#include "sdk/save_in_flight.hpp"

#include <time.h>

#include <chrono>
#include <utility>

namespace kazan {
namespace {

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

Saved saved_by(Checkpoints& checkpoints, const CheckpointInfo& info,
               const Checkpoints::Save& save) {
  const auto begun = std::chrono::steady_clock::now();
  Saved out;
  out.info = info;
  try {
    out.bytes = checkpoints.save(info, save);
  } catch (const std::exception& e) {
    out.fault = e.what();
  } catch (...) {
    out.fault = "it threw something that is not a std::exception";
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return out;
}

SaveInFlight::SaveInFlight(Checkpoints& checkpoints, CheckpointInfo info, Checkpoints::Save save,
                           double paused)
    : step_(info.step) {
  // Moved into the call, so that the copy is let go of by the thread that has written it.
  auto write = [&checkpoints, info = std::move(info), save = std::move(save), paused]() mutable {
    Saved out = saved_by(checkpoints, info, save);
    save = nullptr;
    out.paused = paused;
    out.beside = processor_seconds();
    out.in_background = true;
    return out;
  };
  outcome_ = std::async(std::launch::async, std::move(write));
}

bool SaveInFlight::ended() const {
  return outcome_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace kazan
