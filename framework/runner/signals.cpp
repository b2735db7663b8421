#include "runner/signals.hpp"

#include <signal.h>

namespace kazan {
namespace {

volatile sig_atomic_t first_signal = 0;
volatile sig_atomic_t signals_seen = 0;

extern "C" void remember(int signal) {
  if (first_signal == 0) first_signal = signal;
  signals_seen = signals_seen + 1;
}

}  // namespace

void catch_stop_signals(SecondSignal second) {
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = second == SecondSignal::kills ? SA_RESTART | SA_RESETHAND : SA_RESTART;
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
