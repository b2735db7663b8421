#include "host/run/worker_message.hpp"

#include "base/error.hpp"
#include "host/run/worker.hpp"

namespace kazan {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Fault::input, what);
}

void require_progress(const Json& message) {
  (void)message.at("what").string();
  for (const char* count : {"done", "total"}) (void)message.at(count).integer();
}

void require_point(const Json& point) {
  if (point.size() != 3 || !point.is_array()) refuse("a scalar is not a name, a step and a value");
  (void)point.items()[0].string();
  (void)point.items()[1].integer();
  if (const Json& value = point.items()[2]; !value.is_null()) (void)value.number();
}

void require_checkpoint(const Json& message) {
  for (const char* count : {"step", "bytes"}) (void)message.at(count).integer();
  (void)message.at("at").string();
  for (const char* time : {"took", "paused"}) (void)message.at(time).number();
}

}  // namespace

std::optional<NodeResult> result_in(const Json& message) {
  const std::string& event = message.at("event").string();
  if (event == "result") return result_from(message);
  if (event == "progress")
    require_progress(message);
  else if (event == "log")
    (void)message.at("line").string();
  else if (event == "checkpoint")
    require_checkpoint(message);
  else if (event == "scalars")
    for (const auto& point : message.at("points").items()) require_point(point);
  else
    refuse("there is no event \"" + event + "\"");
  return std::nullopt;
}

Heard next_from(Channel& channel) {
  Heard heard;
  try {
    heard.message = channel.next();
    if (heard.message) heard.result = result_in(*heard.message);
    return heard;
  } catch (const Error& e) {
    return {{}, {}, "sent what is no message (" + std::string(e.what()) + ")"};
  }
}

}  // namespace kazan
