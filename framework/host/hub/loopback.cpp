#include "host/hub/loopback.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

#include "base/error.hpp"

namespace kazan::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int new_socket() {
  return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

}  // namespace

std::pair<int, int> listen_on_loopback() {
  const int listener = new_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 ||
      ::getsockname(listener, any, &size) != 0)
    throw_errno("listen on", "loopback", errno);
  return {listener, ntohs(address.sin_port)};
}

int accept_within(int listener, int millis) {
  pollfd ready{listener, POLLIN, 0};
  if (::poll(&ready, 1, millis) <= 0) return -1;
  return ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
}

int connect_to_loopback(int port) {
  const int connection = new_socket();
  const sockaddr_in address = loopback(port);
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw_errno("connect to", "loopback", errno);
  return connection;
}

}  // namespace kazan::testing
