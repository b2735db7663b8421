// Messages between the parent and a worker: one JSON value a line over a socket.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/json.hpp"

namespace kazan {

class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int descriptor() const { return descriptor_; }
  bool send(const Json& message) const;  // false: the other side is gone

  // Whether there is something to read, or the other side is gone; waits at most so long.
  bool readable(std::chrono::milliseconds longest) const;
  // The next whole message, waiting for it; nothing when the other side is gone.
  std::optional<Json> receive();
  // Reads what is there; then next() gives the whole messages. False at the end.
  bool fill();
  // Throws Error (Fault::input) on what is no JSON, and on a message without end.
  std::optional<Json> next();

 private:
  int descriptor_;
  std::string buffer_;
  std::size_t searched_ = 0;  // bytes of it that hold no line's end
};

}  // namespace kazan
