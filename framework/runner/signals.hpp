// SIGINT, SIGTERM and SIGUSR2 ask a run to stop; the second one means now.
#pragma once

#include "host/run/scheduler.hpp"

namespace kazan {

// Where no worker can be killed instead, the second signal ends this process.
enum class SecondSignal { remembered, kills };

void catch_stop_signals(SecondSignal second = SecondSignal::remembered);
StopRequest stop_request();
int stopped_exit_code(int signal);  // 130, 143, 140

}  // namespace kazan
