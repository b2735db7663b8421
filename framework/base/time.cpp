#include "base/time.hpp"

#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <string_view>

#include "base/error.hpp"

namespace kazan {
namespace {

std::string date_and_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  return text;
}

}  // namespace

std::string utc_seconds(std::chrono::system_clock::time_point time) {
  return date_and_time(time) + "Z";
}

std::string utc_time(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto ms = duration_cast<milliseconds>(time.time_since_epoch()).count() % 1000;
  char text[8];
  std::snprintf(text, sizeof text, ".%03dZ", static_cast<int>(ms));
  return date_and_time(floor<seconds>(time)) + text;
}

std::chrono::system_clock::time_point point_in_time(const std::string& utc) {
  std::tm time{};
  const char* end = ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
  int milliseconds = 0;
  const bool whole = end && std::string_view(end) == "Z";
  const bool fraction = end && utc.size() == 24 && utc[19] == '.' && utc[23] == 'Z' &&
                        std::sscanf(end, ".%3d", &milliseconds) == 1;
  if (!whole && !fraction)
    throw Error(Fault::input, "no point in time: expected one such as 2026-11-24T02:00:08.120Z");
  return std::chrono::system_clock::from_time_t(::timegm(&time)) +
         std::chrono::milliseconds(milliseconds);
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

}  // namespace kazan
