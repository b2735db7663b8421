// What a worker sends to its parent: bytes in pieces of any size, which the first byte gives. What
// is let through goes to everybody who is told of events.
#include "host/run/channel.hpp"

#include <sys/socket.h>

#include "host/record/event_log.hpp"
#include "host/record/tensorboard_log.hpp"
#include "host/run/worker_message.hpp"
#include "runner/progress/lines.hpp"
#include "target.hpp"

using namespace kazan;
using namespace kazan::fuzz;

namespace {

// Who is told of events must understand all that are let through.
class Told {
 public:
  Told()
      : store_(folder() / "store"),
        events_(plan_, put("events.jsonl", "")),
        tensorboard_(folder() / "tensorboard", store_) {
    node_.name = node_.id = "n";
  }

  void event(const Json& message) {
    events_.event(node_, message);
    tensorboard_.event(node_, message);
    if (message.at("event").string() == "progress") activity_.take(message, ++now_);
    (void)activity_line(activity_, now_, {}, {}, 24);
  }
  void end(const NodeResult& result) {
    require(!name(result.status).empty(), "a status has a name");
    (void)finished_line(node_, result, {}, {});
  }

 private:
  PlannedNode node_;
  Plan plan_;
  Store store_;
  EventLog events_;
  TensorboardLog tensorboard_;
  Activity activity_{"n"};
  double now_ = 0;
};

void hear(const Json& message, Told& told) {
  if (const auto result = result_in(message))
    told.end(*result);
  else
    told.event(message);
}

}  // namespace

KAZAN_FUZZ_TARGET(channel, nullptr) {
  if (bytes.empty()) return;
  const std::size_t piece = static_cast<unsigned char>(bytes.front()) + std::size_t{1};
  bytes.remove_prefix(1);
  int ends[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "there are sockets");
  Channel parent(ends[0]), worker(ends[1]);
  Told told;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto part = bytes.substr(0, piece);
    require(::send(worker.descriptor(), part.data(), part.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(part.size()),
            "a piece fits into the socket");
    require(parent.fill(), "what was sent arrives");
    while (const auto message = parent.next()) hear(*message, told);
  }
  ::shutdown(worker.descriptor(), SHUT_RDWR);
  require(!parent.fill(), "the end is seen");
  require(!parent.next(), "nothing follows the last whole line");
}
