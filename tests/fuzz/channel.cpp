// What a worker sends to its parent: bytes in pieces of any size. The first byte gives the size.
#include "host/run/channel.hpp"

#include <sys/socket.h>

#include "host/run/execute.hpp"
#include "host/run/worker.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

static void hear(const Json& message) {
  const auto& event = message.at("event").string();
  if (event == "result") require(!name(result_from(message).status).empty(), "a status has a name");
}

KAZAN_FUZZ_TARGET(channel, nullptr) {
  if (bytes.empty()) return;
  const std::size_t piece = static_cast<unsigned char>(bytes.front()) + std::size_t{1};
  bytes.remove_prefix(1);
  int ends[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "there are sockets");
  Channel parent(ends[0]), worker(ends[1]);
  std::size_t lines = 0;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto part = bytes.substr(0, piece);
    require(::send(worker.descriptor(), part.data(), part.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(part.size()),
            "a piece fits into the socket");
    require(parent.fill(), "what was sent arrives");
    for (; const auto message = parent.next(); ++lines) hear(*message);
  }
  ::shutdown(worker.descriptor(), SHUT_RDWR);
  require(!parent.fill(), "the end is seen");
  require(!parent.next(), "nothing follows the last whole line");
}
