// SIGINT, SIGTERM and SIGUSR2 ask a run to stop; the second one means now.
#pragma once

#include "host/run/scheduler.hpp"

namespace kazan {

void catch_stop_signals();
StopRequest stop_request();
int stopped_exit_code(int signal);  // 130, 143, 140

}  // namespace kazan
