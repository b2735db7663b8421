// What a worker says is checked where it arrives, so that whoever is told of it need not doubt it.
// Something in a worker may have written over its memory, or into its channel.
#pragma once

#include <optional>
#include <string>

#include "host/run/channel.hpp"
#include "host/run/execute.hpp"

namespace kazan {

// The result, if the message is one; nothing for the events of a node under way:
//
//   {"event": "progress", "done": 3, "total": 10, "what": "epoch"}
//   {"event": "log", "line": "..."}
//   {"event": "checkpoint", "step": 7, "at": "epoch 7", "bytes": 4096, "took": 0.25,
//    "paused": 0.01}
//   {"event": "scalars", "points": [["loss", 3, 0.25], ...]}      name, step, value or null
//
// Throws Error (Fault::input) when it is none of them.
std::optional<NodeResult> result_in(const Json& message);

// The next of what has arrived from a worker. All three empty: nothing whole is there.
struct Heard {
  std::optional<Json> message;
  std::optional<NodeResult> result;  // when the message is one
  std::string nonsense;              // in place of both: "sent what is no message (why)"
};
Heard next_from(Channel& channel);

}  // namespace kazan
