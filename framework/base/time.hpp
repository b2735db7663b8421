// Points in time and the machine's name, as records write them.
#pragma once

#include <chrono>
#include <string>

namespace kazan {

// "2026-11-24T02:00:08.120Z"
std::string utc_time(std::chrono::system_clock::time_point time);
// "2026-11-24T02:00:08Z"
std::string utc_seconds(std::chrono::system_clock::time_point time);

// The inverse of either. Throws Error (Fault::input) for what is neither.
std::chrono::system_clock::time_point point_in_time(const std::string& utc);

std::string host_name();

}  // namespace kazan
