// What `runner sweep --dry-run` says of a sweep: its axes, and how many nodes its variants share.
#pragma once

#include <string>

#include "host/run/preflight.hpp"

namespace kazan {

// Lines, each with its end.
std::string sweep_text(const Plan& plan, const Forecast& forecast);

}  // namespace kazan
