#include "runner/signals.hpp"

#include <signal.h>

namespace kazan {
namespace {

volatile sig_atomic_t first_signal = 0;
volatile sig_atomic_t signals_seen = 0;
volatile sig_atomic_t second_kills = 0;

// The second one may be another than the first, whose handler alone SA_RESETHAND would take away.
extern "C" void remember(int signal) {
  if (first_signal == 0) first_signal = signal;
  signals_seen = signals_seen + 1;
  if (second_kills == 0 || signals_seen < 2) return;
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // as soon as this handler has ended
}

}  // namespace

void catch_stop_signals(SecondSignal second) {
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  second_kills = second == SecondSignal::kills;
  for (const int signal : {SIGINT, SIGTERM, SIGUSR2}) ::sigaction(signal, &action, nullptr);
}

StopRequest stop_request() {
  return {first_signal, signals_seen > 1};
}

int stopped_exit_code(int signal) {
  if (signal == SIGTERM) return 143;
  return signal == SIGUSR2 ? 140 : 130;
}

}  // namespace kazan
