// For tests: sockets of this machine.
#pragma once

#include <utility>

namespace kazan::testing {

std::pair<int, int> listen_on_loopback();     // the socket, and its port
int accept_within(int listener, int millis);  // -1: nobody came
int connect_to_loopback(int port);

}  // namespace kazan::testing
