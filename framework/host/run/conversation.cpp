#include "host/run/conversation.hpp"

#include "host/run/worker_message.hpp"

namespace kazan {
namespace {

constexpr std::chrono::milliseconds kPatience{100};  // between looks at who asks, and at the worker

}  // namespace

// What `event` throws is its own: only what the worker sent is tried.
Answer answer_of(WorkerProcess& worker, const std::function<void(const Json&)>& event,
                 const std::function<bool()>& go_on) {
  Channel& channel = worker.channel();
  for (bool alive = true;;) {
    auto [message, result, nonsense] = next_from(channel);
    if (!nonsense.empty()) {
      worker.kill();
      return {{}, std::move(nonsense)};
    }
    if (result) return {std::move(result), ""};
    if (message) {
      event(*message);
      continue;
    }
    if (!alive || worker.gone()) return {{}, worker.death().cause};
    if (!go_on()) {
      worker.kill();
      return {};
    }
    if (channel.readable(kPatience)) alive = channel.fill();
  }
}

}  // namespace kazan
