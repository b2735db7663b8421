#include "host/run/channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"

namespace kazan {
namespace {

// A result holds a node's record: metrics, names and hashes. More than this is no result, and
// whoever sends it without end must not fill the parent's memory.
constexpr std::size_t kLongest = std::size_t{256} << 20;

}  // namespace

Channel::~Channel() {
  ::close(descriptor_);
}

bool Channel::send(const Json& message) const {
  const std::string line = message.dump() + "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t n = ::send(descriptor_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool Channel::readable(std::chrono::milliseconds longest) const {
  pollfd news{descriptor_, POLLIN, 0};
  return ::poll(&news, 1, static_cast<int>(longest.count())) > 0;
}

std::optional<Json> Channel::receive() {
  for (;;) {
    if (auto message = next()) return message;
    if (!fill()) return std::nullopt;
  }
}

bool Channel::fill() {
  char bytes[65536];
  for (;;) {
    const ssize_t n = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }
}

std::optional<Json> Channel::next() {
  const auto end = buffer_.find('\n', searched_);
  searched_ = end == buffer_.npos ? buffer_.size() : 0;
  if (end == buffer_.npos && buffer_.size() > kLongest)
    throw Error(Fault::input, "a worker's message does not end within 256 MiB");
  if (end == buffer_.npos) return std::nullopt;
  Json message = Json::parse(std::string_view(buffer_).substr(0, end), "a worker's message");
  buffer_.erase(0, end + 1);
  return message;
}

}  // namespace kazan
